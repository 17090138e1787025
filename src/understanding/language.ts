import type { Language } from '../domain/taxonomy.ts';
import type { Token } from './normalise.ts';

const english =
  /^(?:the|an|and|is|are|am|was|were|with|for|of|to|in|on|at|near|where|what|which|who|how|i|im|id|ive|me|my|we|us|our|you|your|it|its|that|this|there|some|any|not|dont|doesnt|cant|want|need|looking|find|get|place|somewhere|something|good|best|cheap|please|tonight|tomorrow|today|open|can|could|would|should|have|has|but|or|by|from|about|around|after|before|late|night|dinner|lunch|breakfast|food|drinks|friendly|free|hi|hello|hey|thanks|make|maybe|actually|instead|only|just|people|more|less|very|really|love|like|hate|without|quiet|cozy|restaurant|beer|friends|wife|husband|kids|monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend|outdoor|spot|spots)$/;
const portuguese =
  /^(?:o|os|as|um|uma|uns|umas|e|de|do|da|dos|das|em|na|nas|nos|para|com|sem|por|pelo|pela|que|qual|quais|onde|quem|como|eu|voce|nos|meu|minha|meus|minhas|nao|sim|mais|menos|muito|bem|quero|queria|preciso|procuro|tem|ter|ser|seja|ta|to|hoje|amanha|agora|noite|tarde|manha|lugar|algum|alguma|algo|bom|boa|barato|perto|ate|depois|antes|pra|ver|comer|beber|tomar|ir|vamos|bora|gente|somos|mas|ou|tambem|so|ao|aos|restaurante|comida|jantar|almoco|barzinho|domingo|sabado|sexta|quinta|quarta|terca|segunda|oi|obrigado|obrigada|me|se|esse|essa|esta|este|dia|aqui|tranquilo|aberto|cerveja|amigos)$/;

/** The language a message is written in, by its small words; `null` when they do not tell ("sushi?"). */
export function languageOf(tokens: readonly Token[]): Language | null {
  let balance = 0;
  for (const { text, kind } of tokens) {
    if (kind !== 'word') continue;
    if (english.test(text)) balance++;
    if (portuguese.test(text)) balance--;
  }
  return balance === 0 ? null : balance > 0 ? 'en' : 'pt-BR';
}

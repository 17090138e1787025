/** How people write on a phone, and what it stands for. Keys and values are folded; a value may be several words. */
const written: Readonly<Record<string, string>> = {
  // Portuguese
  abt: 'aberto', agr: 'agora', aki: 'aqui', amg: 'amigo', amgs: 'amigos', amh: 'amanha', amnh: 'amanha', aniver: 'aniversario', ap: 'apartamento',
  blz: 'beleza', bb: 'bebe', bj: 'beijo', bjs: 'beijos', 'c/': 'com', cm: 'com', cmg: 'comigo', crc: 'caraca', ctg: 'contigo', ctz: 'certeza',
  dboa: 'de boa', dm: 'demais', dnv: 'de novo', dms: 'demais', dpois: 'depois', dps: 'depois', dp: 'depois', eh: 'e', fds: 'fds', fim: 'fim',
  flw: 'falou', gnt: 'gente', hj: 'hoje', hje: 'hoje', hrs: 'horas', hr: 'horas', hs: 'horas', ja: 'ja', kero: 'quero', ki: 'que', lgr: 'lugar',
  mano: 'mano', mds: 'deus', mlr: 'melhor', mlhr: 'melhor', msc: 'musica', msca: 'musica', msm: 'mesmo', mt: 'muito', mta: 'muita', mto: 'muito',
  mtos: 'muitos', mtas: 'muitas', n: 'nao', naum: 'nao', nd: 'nada', ne: 'ne', ngm: 'ninguem', niver: 'aniversario', nn: 'nao', noiz: 'nos', nois: 'nos',
  obg: 'obrigado', 'p/': 'para', pfv: 'favor', pfvr: 'favor', pls: 'please', plz: 'please', pq: 'porque', pra: 'para', pro: 'para', pras: 'para',
  pros: 'para', prox: 'proximo', ptd: 'partida', q: 'que', qdo: 'quando', qlqr: 'qualquer', qm: 'quem', qnd: 'quando', qnto: 'quanto', qq: 'qualquer',
  qria: 'queria', qro: 'quero', qero: 'quero', qto: 'quanto', 's/': 'sem', sla: 'sei', sdd: 'saudade', slk: 'loucura', tah: 'ta',
  tava: 'estava', tb: 'tambem', tbm: 'tambem', td: 'tudo', tds: 'todos', tbn: 'tambem', tlgd: 'ligado', vamo: 'vamos', vamu: 'vamos', vc: 'voce',
  vcs: 'voces', vlw: 'valeu', vms: 'vamos', 'c/o': 'com o', 'p/o': 'para o', num: 'em um', numa: 'em uma', dum: 'de um', duma: 'de uma',
  vibezinha: 'vibe', veg: 'vegetariano', pdc: 'pode', pdd: 'pode', fmz: 'firmeza', mlk: 'moleque', ctba: 'curitiba', poa: 'porto alegre', sampa: 'sao paulo',
  floripa: 'florianopolis', beaga: 'bh', cerva: 'cerveja', cervas: 'cerveja', // prettier-ignore
  // English
  'w/': 'with', 'w/o': 'without', bday: 'birthday', bf: 'boyfriend', gf: 'girlfriend', hubby: 'husband', nr: 'near', ppl: 'people', tmr: 'tomorrow',
  tmrw: 'tomorrow', tomorow: 'tomorrow', tonite: 'tonight', u: 'you', ur: 'your', thx: 'thanks', wanna: 'want to', gonna: 'going to',
  veggie: 'vegetarian', yr: 'year', cuz: 'because', bc: 'because', asap: 'now', rn: 'now', rez: 'reservation',
}; // prettier-ignore
export const abbreviations: ReadonlyMap<string, string> = new Map(Object.entries(written));

/** Emoji that name a thing to eat, drink or do. */
export const pictures: ReadonlyMap<string, string> = new Map([
  ['🍕', 'pizza'],
  ['🍔', 'hamburguer'],
  ['🌭', 'hotdog'],
  ['🍣', 'sushi'],
  ['🍜', 'ramen'],
  ['🌮', 'taco'],
  ['🌯', 'burrito'],
  ['🍝', 'macarrao'],
  ['🥩', 'churrasco'],
  ['🥗', 'salada'],
  ['🦐', 'camarao'],
  ['🦀', 'caranguejo'],
  ['🍦', 'sorvete'],
  ['🍨', 'sorvete'],
  ['🍰', 'bolo'],
  ['🍩', 'donut'],
  ['🥐', 'padaria'],
  ['☕', 'cafeteria'],
  ['🍺', 'chope'],
  ['🍻', 'chope'],
  ['🍷', 'vinho'],
  ['🍸', 'drinque'],
  ['🍹', 'drinque'],
  ['🎤', 'karaoke'],
  ['🎬', 'cinema'],
  ['🏖', 'praia'],
  ['🌅', 'por do sol'],
  ['💃', 'dancar'],
  ['🐶', 'cachorro'],
  ['🌱', 'vegano'],
]);

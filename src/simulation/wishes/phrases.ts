import type { Amenity, Category, Cuisine, Daypart, Dietary, GroupType, Mood, Music } from '../../domain/taxonomy.ts';

/**
 * How people of one language put things. `{o}` is the noun's gender (o or a); `{n}` a number, `{place}` a district, `{time}` a time of day.
 * A list that is empty or missing means that nobody says it.
 */
export interface Phrases {
  readonly openers: readonly string[];
  readonly closers: readonly string[];
  /** Nouns come with their article, so that `uma` tells the gender. */
  readonly generic: readonly string[];
  readonly categories: Partial<Record<Category, readonly string[]>>;
  /** What follows `um restaurante de ...`, and what can stand alone. */
  readonly cuisines: Partial<Record<Cuisine, readonly string[]>>;
  readonly cuisineOf: string;
  readonly moods: Partial<Record<Mood, readonly string[]>>;
  readonly amenities: Partial<Record<Amenity, readonly string[]>>;
  readonly music: Partial<Record<Music, readonly string[]>>;
  readonly cheap: readonly string[];
  readonly fair: readonly string[];
  readonly budget: readonly string[];
  readonly near: readonly string[];
  readonly here: readonly string[];
  readonly walking: readonly string[];
  readonly groups: Readonly<Record<GroupType, readonly string[]>>;
  readonly size: readonly string[];
  readonly dayparts: Partial<Record<Daypart, readonly string[]>>;
  readonly today: readonly string[];
  readonly now: readonly string[];
  readonly at: readonly string[];
  readonly dietary: Partial<Record<Dietary, readonly string[]>>;
  readonly notCrowded: readonly string[];
}

export const portuguese: Phrases = {
  openers: ['quero', 'queria', 'to afim de', 'tô a fim de', 'procuro', 'me indica', 'onde tem', 'alguma dica de', 'bora em', 'to procurando', 'preciso de', 'sugere', 'conhece', 'tem', 'oi, quero', 'bateu vontade de', 'to pensando em', 'me ajuda a achar', '', ''],
  closers: ['', '', '', '', '', '?', ' pf', ' por favor', ', alguma sugestão?', ', o que vc indica?', ' vlw', '!'],
  generic: ['um lugar', 'um lugarzinho', 'um canto', 'algum lugar', 'um rolê', 'uma coisa', 'uma opção'],
  categories: {
    bakery: ['uma padaria', 'uma padoca', 'uma padaria'],
    bar: ['um bar', 'um barzinho', 'um bar'],
    bookstore: ['uma livraria', 'uma livraria'],
    boteco: ['um boteco', 'um buteco', 'um botequim', 'um boteco raiz'],
    brewery: ['uma cervejaria', 'uma cervejaria'],
    cafe: ['um café', 'uma cafeteria', 'um cafezinho', 'um café'],
    cinema: ['um cinema', 'um cineminha'],
    food_truck: ['um food truck', 'um food truck'],
    ice_cream: ['uma sorveteria', 'um sorvete', 'uma gelateria'],
    karaoke: ['um karaokê', 'um videokê', 'um karaokê'],
    live_house: ['uma casa de shows', 'um show'],
    market: ['uma feira', 'um mercado', 'um mercadão'],
    museum: ['um museu', 'uma exposição'],
    nightclub: ['uma balada', 'uma festa', 'uma baladinha'],
    park: ['um parque', 'um parque'],
    pub: ['um pub', 'um pub'],
    restaurant: ['um restaurante', 'um restaurante', 'um restaurantezinho'],
    shopping: ['um shopping', 'um shopping'],
    snack_bar: ['uma lanchonete', 'um lanche'],
    theater: ['um teatro', 'uma peça de teatro'],
    viewpoint: ['um mirante', 'um mirante'],
    wine_bar: ['um bar de vinhos', 'um wine bar'],
  },
  cuisines: {
    acai: ['açaí'], arab: ['comida árabe', 'esfiha', 'kebab'], argentine: ['comida argentina', 'empanada argentina'], asian: ['comida asiática', 'comida chinesa'],
    bahian: ['comida baiana', 'acarajé', 'moqueca baiana'], barbecue: ['churrasco', 'carne na brasa', 'espetinho'], brazilian: ['comida brasileira', 'comida caseira', 'feijoada'], burger: ['hambúrguer', 'burger', 'um hamburguer daqueles'],
    dessert: ['um doce', 'sobremesa'], french: ['comida francesa'], german: ['comida alemã'], healthy: ['comida saudável', 'salada'], hot_dog: ['cachorro quente', 'dogão'],
    indian: ['comida indiana', 'curry indiano'], italian: ['comida italiana', 'massa', 'macarrão'], japanese: ['comida japonesa', 'sushi', 'lámen', 'temaki', 'um japa'], korean: ['comida coreana', 'churrasco coreano'],
    mediterranean: ['comida mediterrânea'], mexican: ['comida mexicana', 'taco', 'burrito'], mineira: ['comida mineira', 'feijão tropeiro'], northeastern: ['comida nordestina', 'baião de dois', 'carne de sol'],
    peruvian: ['comida peruana', 'ceviche'], pizza: ['pizza', 'uma pizza'], portuguese: ['comida portuguesa', 'bacalhau'], seafood: ['frutos do mar', 'peixe', 'camarão'], spanish: ['comida espanhola', 'paella', 'tapas'],
    street_food: ['comida de rua', 'pastel'], thai: ['comida tailandesa', 'pad thai'], vietnamese: ['comida vietnamita', 'pho'],
  },
  cuisineOf: ' de ',
  moods: {
    adventurous: ['diferente', 'que fuja do óbvio'], casual: ['sem frescura', 'descontraíd{o}', 'de boa e simples'], celebratory: ['pra comemorar', 'pra comemorar um aniversário'], cozy: ['aconchegante', 'bem aconchegante', 'intimista'],
    cultural: ['com programação cultural', 'pra um programa cultural'], dance: ['pra dançar', 'pra dançar muito'], fancy: ['sofisticad{o}', 'chique'], focus: ['pra trabalhar com o notebook', 'bom pra estudar', 'pra trabalhar'],
    instagrammable: ['pra tirar foto', 'instagramável'], lively: ['animad{o}', 'agitad{o}', 'com gente animada'], outdoorsy: ['ao ar livre', 'no meio do verde'], quiet: ['tranquil{o}', 'silencios{o}', 'sem barulho'],
    relaxed: ['de boa', 'pra relaxar', 'pra ficar de boa conversando'], romantic: ['romântic{o}', 'pra um date', 'pra um encontro'],
  },
  amenities: {
    air_conditioning: ['com ar condicionado'], board_games: ['com jogos de tabuleiro'], brunch: ['com brunch'], cachaca: ['com cachaça boa'], cocktails: ['com bons drinks', 'com drinks autorais'], covered: ['que seja coberto'],
    craft_beer: ['com cerveja artesanal'], dj: ['com dj'], draft_beer: ['com chopp gelado', 'com chope'], free_entry: ['com entrada grátis', 'que não cobre entrada'], games: ['com jogos', 'com sinuca'], hookah: ['com narguilé'],
    kid_friendly: ['com espaço kids', 'bom pra criança'], lgbtq_friendly: ['lgbt friendly', 'lgbtqia+'], live_music: ['com música ao vivo', 'com som ao vivo'], meal_voucher: ['que aceite VR', 'que aceite vale refeição'], open_bar: ['open bar'], open_late: ['que fique aberto até tarde'],
    outdoor_seating: ['com mesa na calçada', 'com mesinha fora'], parking: ['com estacionamento', 'fácil de estacionar'], pet_friendly: ['que aceite cachorro', 'pet friendly'], power_outlets: ['com tomada'], reservations: ['que faça reserva'], rodizio: ['rodízio'],
    rooftop: ['com rooftop'], self_service: ['self service', 'por quilo'], smoking_area: ['com fumódromo'], specialty_coffee: ['com café especial', 'com café coado bom'], sports_tv: ['que passe o jogo', 'com telão pro jogo'], view: ['com vista'],
    wheelchair_accessible: ['acessível pra cadeirante', 'com acessibilidade'], wifi: ['com wifi bom', 'com wi-fi'], wine: ['com carta de vinhos', 'com vinho bom'],
  },
  music: {
    axe: ['com axé'], blues: ['com blues'], electronic: ['com música eletrônica', 'que toque techno'], forro: ['com forró', 'pra dançar um forró'], funk: ['com funk'], hiphop: ['com hip hop', 'que toque rap'], indie: ['que toque indie'], jazz: ['com jazz'],
    mpb: ['com mpb', 'com um mpbzinho'], reggae: ['com reggae'], rock: ['com rock', 'que toque rock'], samba: ['com samba', 'com roda de samba'], sertanejo: ['com sertanejo'],
  },
  cheap: ['barat{o}', 'bem barat{o}', 'baratinh{o}', 'pra gastar pouco', 'q caiba no bolso'],
  fair: ['não muito car{o}', 'com preço justo', 'em conta', 'sem ser caro'],
  budget: ['até {n} reais', 'até uns {n} reais por pessoa', 'gastando no máximo {n} conto', 'até R$ {n} por cabeça'],
  near: ['em {place}', 'perto de {place}', 'na região de {place}', 'ali por {place}', 'pros lados de {place}'],
  here: ['aqui perto', 'perto de mim', 'por aqui', 'perto de onde eu to'],
  walking: ['que dê pra ir a pé', 'a pé daqui'],
  groups: {
    solo: ['pra ir sozinho', 'só pra mim', 'vou sozinha'],
    couple: ['a dois', 'com meu namorado', 'com a minha esposa', 'eu e meu amor'],
    friends: ['com a galera', 'com uns amigos', 'com as amigas', 'pra turma'],
    family: ['com as crianças', 'com a família', 'com meus pais e as crianças'],
    work: ['com o pessoal do trabalho', 'com o povo da firma', 'com os colegas do trampo'],
  },
  size: ['somos {n}', 'mesa pra {n}', 'vamos em {n} pessoas', 'pra {n} pessoas'],
  dayparts: {
    breakfast: ['pra tomar café da manhã', 'pro café da manhã'], morning: ['de manhã'], lunch: ['pro almoço', 'pra almoçar', 'na hora do almoço'], afternoon: ['à tarde', 'de tarde'],
    happy_hour: ['pro happy hour', 'pra um happy hour', 'pra um happy'], dinner: ['pra jantar', 'pro jantar'], night: ['à noite', 'pra noite'], late_night: ['de madrugada', 'pra virar a madrugada'],
  },
  today: ['hoje', 'hj'],
  now: ['agora', 'aberto agora', 'pra agora'],
  at: ['às {time}', 'lá pelas {time}', 'umas {time}'],
  dietary: {
    gluten_free: ['sem glúten'], lactose_free: ['sem lactose', 'com opção sem lactose'], vegan: ['vegano', 'com opção vegana'], vegetarian: ['vegetariano', 'com opção vegetariana'],
  },
  notCrowded: ['mas nada muito cheio', 'que não esteja lotado', 'sem muvuca'],
}; // prettier-ignore

export const english: Phrases = {
  openers: ['looking for', 'I want', 'any', 'can you suggest', 'find me', 'where can I find', "I'd like", "what's", ''],
  closers: ['', '', '', '?', ' please', ', any ideas?'],
  generic: ['a place', 'somewhere', 'a nice spot'],
  categories: {
    bakery: ['a bakery'], bar: ['a bar', 'a bar'], bookstore: ['a bookstore'], boteco: ['a boteco'], brewery: ['a brewery', 'a brewpub'], cafe: ['a coffee shop', 'a café'], cinema: ['a cinema', 'a movie theater'], food_truck: ['a food truck'],
    ice_cream: ['an ice cream place'], karaoke: ['a karaoke'], live_house: ['a concert venue'], market: ['a market', 'a street market'], museum: ['a museum'], nightclub: ['a nightclub', 'a club'], park: ['a park'], pub: ['a pub'],
    restaurant: ['a restaurant'], shopping: ['a shopping mall'], snack_bar: ['a snack bar'], theater: ['a theater', 'a play'], viewpoint: ['a viewpoint'], wine_bar: ['a wine bar'],
  },
  cuisines: {
    arab: ['Middle Eastern food'], bahian: ['Bahian food'], barbecue: ['barbecue', 'grilled meat'], brazilian: ['Brazilian food', 'feijoada'], burger: ['burgers'], french: ['French food'], healthy: ['healthy food'], indian: ['Indian food'],
    italian: ['Italian food', 'pasta'], japanese: ['sushi', 'Japanese food', 'ramen'], korean: ['Korean food'], mexican: ['tacos', 'Mexican food'], peruvian: ['ceviche'], pizza: ['pizza'], seafood: ['seafood'], thai: ['Thai food'], vietnamese: ['pho'],
  },
  cuisineOf: ' with ',
  moods: {
    casual: ['nothing fancy', 'casual'], celebratory: ['for a celebration', 'for a birthday'], cozy: ['cozy'], dance: ['to dance'], fancy: ['fancy', 'upscale'], focus: ['to work with my laptop', 'good for studying'], instagrammable: ['with a great photo spot'],
    lively: ['lively'], outdoorsy: ['outdoors'], quiet: ['quiet', 'not noisy'], relaxed: ['chill', 'relaxed'], romantic: ['romantic', 'for a date'],
  },
  amenities: {
    cocktails: ['with good cocktails'], craft_beer: ['with craft beer'], draft_beer: ['with draft beer'], free_entry: ['no cover charge'], kid_friendly: ['kid friendly'], live_music: ['with live music'], outdoor_seating: ['with outdoor tables'], parking: ['with parking'],
    pet_friendly: ['dog friendly'], rooftop: ['with a rooftop'], sports_tv: ['showing the game'], view: ['with a view'], wifi: ['with wifi'], wheelchair_accessible: ['wheelchair accessible'], wine: ['with good wine'],
  },
  music: { blues: ['with blues'], electronic: ['with electronic music'], forro: ['with forró'], hiphop: ['with hip hop'], jazz: ['with jazz'], rock: ['with rock music'], samba: ['with samba'] },
  cheap: ['cheap', 'really cheap'],
  fair: ['not too expensive', 'reasonably priced'],
  budget: ['under {n} reais', 'up to R$ {n} per person'],
  near: ['in {place}', 'near {place}', 'around {place}'],
  here: ['near me', 'around here'],
  walking: ['within walking distance'],
  groups: { solo: ['just for me'], couple: ['with my girlfriend', 'for two'], friends: ['with friends'], family: ['with the kids'], work: ['with coworkers'] },
  size: ['for {n} people', 'table for {n}'],
  dayparts: { breakfast: ['for breakfast'], morning: ['in the morning'], lunch: ['for lunch'], afternoon: ['in the afternoon'], happy_hour: ['for happy hour'], dinner: ['for dinner'], night: ['at night'], late_night: ['late at night'] },
  today: ['today'],
  now: ['open now', 'right now'],
  at: ['at {time}', 'around {time}'],
  dietary: { gluten_free: ['gluten free'], lactose_free: ['lactose free'], vegan: ['vegan'], vegetarian: ['vegetarian'] },
  notCrowded: ['not too crowded'],
}; // prettier-ignore

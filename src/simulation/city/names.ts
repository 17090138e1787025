import type { Category, Cuisine } from '../../domain/taxonomy.ts';
import type { Random } from '../../stats/random.ts';

/** The words that names are made of. `{keeper}` carries its "do" or "da", so that every pattern agrees with it. */
const words: Readonly<Record<string, readonly string[]>> = {
  keeper: 'do Zé Mineiro|do Tonho|da Dona Cida|do Seu Arlindo|do Juca|da Tia Nenê|do Bigode|do Alemão|da Neide|do Baiano|do Tião|da Dona Zefa|do Xavier|do Seu Osvaldo|da Lourdes|do Mané|do Gaúcho|da Marlene|do Portuga|do Carioca|da Vó Tereza|do Compadre|da Comadre|do Nenê|do Seu Jair|da Dona Iracema|do Magrão|do Chicão|da Rosinha|do Cabeça|da Jandira|do Waldir|do Seu Nestor|da Guiomar|do Batata|do Tucano|da Dalva|do Evaristo|do Zeca|da Ritinha'.split('|'),
  nonna: 'Lúcia|Carmela|Concetta|Giovanna|Filomena|Assunta|Rosina|Amélia|Teresina|Antonella|Ornella|Pierina|Vitória|Luciana|Donata|Fiorella'.split('|'),
  italian: 'Trattoria|Cantina|Osteria|Locanda|Taverna'.split('|'),
  place: 'Bella Collina|del Ponte|Sotto il Fico|Monte Sereno|San Genésio|Vecchia Piazza|del Viale|Porta Antica|Via Sicília|del Borgo|Lago di Nemi|Cortile Verde'.split('|'),
  japanese: 'Kenzo|Hanami|Tsukiko|Mizuki|Hoshizora|Kaede|Yukino|Akira|Sakuma|Naomi|Hikari|Kitsune|Momiji|Tanuki|Aozora|Fumiko|Ren|Haruka|Shiori|Umineko'.split('|'),
  korean: 'Hanok|Minji|Seorae|Dalbit|Namsan|Gangmul|Haneul|Jihye|Bomnal|Sarang'.split('|'),
  arab: 'Samir|Layla|Farid|Yasmin|Nabil|Salma|Habib|Zahra|Tarek|Amira|Khaled|Soraya'.split('|'),
  french: 'Petit Jardin|Chez Margot|Le Figuier|Maison Colette|La Cigale Verte|Au Vieux Chêne|Le Marronnier|Chez Lucien|La Lavande|Bistrot Odette|Le Coin Bleu|La Ruelle'.split('|'),
  spanish: 'El Olivar|La Paloma Roja|Casa Valdemoro|El Farol|Tasca Molina|La Encina|El Rincón de Pilar|Almendra|Las Dos Hermanas|Casa Jimena'.split('|'),
  latin: 'Doña Lupita|El Nopal|La Catrina Azul|Don Chucho|El Maguey|Xochitl|La Milpa|Tía Chabela|El Colibrí|Los Compadres'.split('|'),
  andean: 'Pachacuy|Inti Wasi|La Chola Rosa|Mar de Paracas|El Limeño|Quilla|Sumaq Mikuy|Chicha Morena|Titicaca'.split('|'),
  gaucho: 'Estância|Fogo de Lenha|Querência|Brasa Pampeana|Tropeiro|Rincão|Galpão|Espora de Ouro|Campeiro|Costela Real|Fogão Gaúcho|Chimango|Boi na Lenha'.split('|'),
  oriental: 'Lótus|Jasmim|Bambu|Gengibre|Pimenta-rosa|Capim-limão|Coco Verde|Arroz de Festa|Lanterna Vermelha|Dragão de Jade|Flor de Anis|Monção|Especiaria|Tamarindo|Cúrcuma|Ganges'.split('|'),
  sea: 'Maré Alta|Barra Grande|Canoa Quebrada|Rede de Arrasto|Âncora|Jangadeiro|Farol da Ilha|Pescador|Cais Velho|Enseada|Ponta da Praia|Sal Grosso|Costa Azul'.split('|'),
  portuguese: 'Alfama|Trás-os-Montes|Beira-Mar|Bacalhau da Vila|Douro Velho|Fado Alto|Minho|Santarém|Oliveira|Tasquinha da Ribeira|Ilha Terceira'.split('|'),
  backlands: 'Sertão|Mandacaru|Xique-Xique|Asa Branca|Juazeiro|Baião|Cariri|Luar do Agreste|Macaxeira|Jabá|Umbuzeiro|Lampião|Rapadura'.split('|'),
  mines: 'Serra da Moeda|Fogão de Minas|Trem Bom|Tutu na Panela|Ora-pro-nóbis|Queijo Canastra|Uai Sô|Diamantina|Capim Gordura|Estrada Velha|Angu de Ouro'.split('|'),
  bahia: 'Dendê|Vatapá|Moqueca da Ladeira|Abará|Lagoa do Abaeté|Tabuleiro|Caruru|Pelô|Leite de Coco'.split('|'),
  home: 'Fogão a Lenha|Panela de Barro|Colher de Pau|Quintal|Varanda|Sabor da Roça|Prato Feito|Tempero da Casa|Bom Garfo|Mesa Farta|Feijão Maravilha|Alecrim|Cozinha da Vila|Cheiro-verde|Tacho|Couve-manteiga|Farofa|Arroz e Cia|Louro e Sal|Marmita Chique|Mandioca'.split('|'),
  green: 'Raiz|Folha|Broto|Verde Vivo|Grão|Semente|Horta|Clorofila|Leveza|Cenoura|Manjericão|Rúcula|Quintal Orgânico|Bowl da Vila'.split('|'),
  burger: 'Brasa|Chapa Quente|Ponto da Carne|Blend|Smash|Bacon|Costela|Pão de Batata|Garagem|Queijo Duplo|Fumaça|Esquina|Grelha|Carvão|Casa do Burguer|Oficina do Lanche|Quebrada'.split('|'),
  pizza: 'Forno|Lenha|Massa Fina|Borda|Mozarela|Basilico|Margherita|Redonda|Fermento|Fornalha|Tomate Seco|Pomodoro|Calabresa|Rúcula e Sal|Braseiro|Vesúvio'.split('|'),
  flower: 'Flor do Trigo|Espiga Dourada|Pão Quente|Trigal|Fornada|Rosa de Ouro|Bela Aurora|Nova Esperança|Estrela da Manhã|Santa Rita|São Benedito|Três Irmãos|Rainha do Pão|Massa Mãe|Lua Cheia|Boa Vista|Nossa Senhora do Pão|Grão de Ouro|Primavera|Doce Lar|Real|Império do Trigo|Ipê Roxo|Avenida|Monte Alto|Central|Requinte|Orquídea|Beija-flor|Manhã de Sol|Pão da Vila|Sabiá'.split('|'),
  bean: 'Torra|Grão Moído|Coador|Xícara|Cafezal|Passado na Hora|Moka|Aroma|Cafeína|Bule Azul|Torrefação|Pé de Café|Arábica|Caneca|Pingado|Média e Pão|Filtro de Pano|Alvorada|Espresso|Pausa|Terra Roxa|Colheita|Serra Fria|Crema|Manhã|Ristretto|Mogiana|Grão Torto|Varal|Livro e Café|Gato Preto|Sofá Amarelo|Janela|Pátio|Jardim Secreto'.split('|'),
  ice: 'Gelo Doce|Casquinha|Sabor de Verão|Neve|Bola Dupla|Geladinho|Cremosa|Frutas do Brasil|Pistache|Cupuaçu|Iglu|Polo Norte|Doce Pecado|Calda|Brigadeiro|Algodão-doce|Picolé da Praça|Cacau|Sorriso|Granizo|Baunilha|Amora'.split('|'),
  street: 'Kombi|Trailer|Rango|Na Rua|Rodinha|Parada|Ponto|Laricão|Fome de Rua|Buzina|Quatro Rodas de Sabor|Dog|Burrito|Guidão|Estacionei|Calçada|Pit-stop'.split('|'),
  snack: 'Estrela|Avenida|Ponto Certo|Bom Lanche|Esquina|Central|Rei do Pastel|Coxinha de Ouro|Kibe e Cia|Pão com Ovo|Chapa|Universitária|Progresso|Paulistinha|Misto Quente|Primavera|X-Tudo|Garapa|Suco Bom|Vitamina|Rápida|Nova Aliança|Larica|Do Povo|Açaí da Praça|Guaraná|Sol Nascente|Empada da Vila'.split('|'),
  night: 'Lua|Gato Pardo|Esquina|Sereno|Coruja|Madrugada|Vaga-lume|Garoa|Neblina|Lampião|Vira-lata|Cometa|Saideira|Boemia|Bamba|Sobrado|Beco|Porão|Laje|Quintal|Varal|Garagem|Alpendre|Janela|Farol|Trem|Bonde|Vinil|Fita Cassete|Balcão|Relógio|Navalha|Cavaquinho|Pandeiro|Gambiarra|Travessa|Vizinha|Jabuti|Tamanduá|Onça|Sabiá|Curupira|Mula|Caipora|Saci|Arruda|Guiné'.split('|'),
  hue: 'Azul|Sem Freio|da Meia-noite|de Prata|Alegre|de Ouro|do Avesso|de Papel|ao Luar|em Chamas|sem Nome|na Garoa|de Veludo|do Sertão|da Ladeira|em Flor|de Lata|do Asfalto|da Travessa|de Domingo|do Acaso|Solar'.split('|'),
  boteco: 'Boteco|Bar|Botequim|Buteco|Bar e Petiscaria|Armazém'.split('|'),
  joint: 'Torresmo|Chope|Caldinho|Espetinho|Bolinho|Mocotó|Cumbuca|Petisco|Saideira|Pinga|Jiló|Moela|Ovo Colorido|Linguiça|Tremoço|Rollmops|Amendoim'.split('|'),
  pint: 'do Torresmo|do Chope|da Pinga|do Petisco|da Saideira|da Cumbuca|do Bolinho|do Caldinho|da Moela|do Tremoço|da Esquina|da Ladeira|da Figueira|do Largo|da Praça|do Ponto Final|do Relógio|da Pelada|do Campinho|da Sinuca|do Dominó|do Samba|da Roda|da Vila|do Fundão|da Laje'.split('|'),
  hops: 'Lúpulo|Malte|Cevada|Barril|Fermentada|Maltada|Mosto|Amarga|Espuma|Barrica|Levedura|Tonel|Weiss|Torneira|Copo Cheio|Growler'.split('|'),
  british: 'The Crooked Raven|The Old Umbrella|Red Fox & Fiddle|The Drunken Parrot|King Toucan|Black Kettle|The Rusty Anchor|Three Pints|The Lazy Badger|Queen of the Fog|The Stray Dog|Green Lantern|The Brass Bell|The Hollow Oak|Silver Stag|Duke of Paulicéia|The Mad Hatstand|The Salty Piano'.split('|'),
  wine: 'Rolha|Taça|Cortiça|Parreira|Tanino|Safra|Vindima|Adega da Vila|Uva Negra|Barrica|Decanter|Cepa|Brinde|Terroir|Bacante|Vinha Velha|Cacho'.split('|'),
  voice: 'Microfone|Desafino|Gogó|Tom Maior|Dó Ré Mi|Voz da Noite|Refrão|Bis|Garganta|Chuveiro|Coro|Solta a Voz|Sustenido|Tokyo Night|Sakura Song|Eco'.split('|'),
  stage: 'Palco|Groove|Batuque|Acorde|Tambor|Ritmo|Cordas|Baixo|Amplificador|Sanfona|Metrônomo|Bateria|Trompete|Contratempo|Bemol|Gramofone|Reverbero|Compasso|Surdo|Tamborim'.split('|'),
  club: 'Neon|Pulso|Eclipse|Órbita|Vértigo|Prisma|Estrobo|Subsolo|Hertz|Cobra Coral|Labirinto|Delírio|Magnética|Fosfórea|Zênite|Abismo|Matrioska|Cromo|Febre|Lâmina|Plasma|Ultravioleta|Alquimia|Miragem'.split('|'),
  screen: 'Ipê-Amarelo|Manacá|Aurora|Vitrine|Lumiar|Paradiso Paulista|Projeção|Película|Fotograma|Estrela|Ópera|Cruzeiro|Íris|Vila Imperial|Boulevard|Lanterna Mágica'.split('|'),
  memory: 'da Garoa|do Bonde|da Imigração Caipira|do Café Paulista|das Invenções|da Fotografia Popular|do Samba Paulista|das Águas|da Língua Caipira|do Brinquedo|do Papel|da Mata Atlântica|da Moda Brasileira|do Rádio|das Máquinas|da Arte de Rua|do Azulejo|do Design Nacional|da Ferrovia|dos Povos do Planalto|da Cartografia|do Circo|da Arte Naïf|do Vidro|da Infância|da Gravura'.split('|'),
  easel: 'Cavalete|Ateliê Nanquim|Ocre|Carmim|Linha Fina|Sépia|Aquarela|Vernissage|Traço|Cobalto|Papel Vegetal|Têmpera|Grafite|Serigrafia|Moldura|Água-forte|Nankin|Claro-escuro|Pigmento'.split('|'),
  drama: 'Cortina Vermelha|da Garoa|Três Atos|do Sótão|Pano de Boca|da Vila|Coxia|do Trapézio|Máscara|Ribalta|dos Ventos|Arlequim|do Beco|Tablado|do Espelho|Colombina|da Lua|Proscênio|Caixa-preta|das Marés'.split('|'),
  tree: 'das Paineiras|dos Jequitibás|das Jabuticabeiras|dos Ipês|das Figueiras|dos Manacás|das Quaresmeiras|dos Jatobás|das Pitangueiras|dos Bambus|das Araucárias|dos Sabiás|das Garças|do Lago Azul|da Nascente|das Seringueiras|dos Eucaliptos|da Várzea|da Mata Velha|das Acácias|dos Cedros|das Palmeiras|dos Guapuruvus|da Mata|das Bromélias|dos Tucanos'.split('|'),
  saint: 'Doutor Aristides Leme|Coronel Bento Prado|Professora Alzira Mota|Dom Firmino|Maestro Tibúrcio|Poeta Anselmo Vaz|Irmã Benedita|Comendador Lacerda|Engenheiro Rui Sampaio|Marechal Olinto|Dona Eulália|Padre Justino|Sargento Amâncio|Vereador Hélio Pinho'.split('|'),
  height: 'do Planalto|da Torre Norte|do Edifício Garoa|da Serra|do Horizonte|do Terraço Azul|da Caixa-d’Água|do Pôr do Sol|da Pedra|do Arranha-céu|das Antenas'.split('|'),
  page: 'Página Virada|Traça|Sebo do Beco|Marginália|Letra Miúda|Lombada|Capítulo Um|Folha de Rosto|Entrelinhas|Prosa e Verso|Estante|Dobra|Rascunho|Parágrafo|Orelha de Livro|Prefácio|Epígrafe|Errata'.split('|'),
  cattle: 'das Flores|do Produtor|do Mirante|das Especiarias|do Peixe|da Estação|do Largo|dos Queijos|da Colônia|do Imigrante|da Roça|das Frutas|do Porto Seco|da Várzea'.split('|'),
  mall: 'Jardim das Torres|Alameda|Vale do Sol|Estação Leste|Pátio das Palmeiras|Vila Nova|Portal|Bosque Central|Praça Maior|Marquise|Ponte Alta|Mirassol'.split('|'),
}; // prettier-ignore

const patterns: Partial<Record<Category | Cuisine, readonly string[]>> = {
  italian: ['{italian} da Nonna {nonna}', '{italian} {place}', 'Nonna {nonna} Massas'],
  pizza: ['Pizzaria {pizza}', 'Pizza {keeper}', '{pizza} Pizzaria', 'Pizzaria {pizza} e {flower}'],
  japanese: ['Sushi {japanese}', '{japanese} Temakeria', 'Izakaya {japanese}', 'Lámen {japanese}', 'Restaurante {japanese}'],
  korean: ['{korean} Cozinha Coreana', 'Casa {korean}', '{korean} BBQ'],
  arab: ['Esfiharia {arab}', 'Casa {arab}', 'Tenda do {arab}', '{arab} Culinária Árabe', 'Kebab {arab}'],
  french: ['{french}', 'Bistrô {french}', 'Brasserie {french}'],
  spanish: ['{spanish}', 'Tapas {spanish}', '{spanish} Paellas'],
  mexican: ['Taquería {latin}', '{latin}', 'Cantina {latin}'],
  argentine: ['Parrilla {gaucho}', 'Asador {gaucho}', 'Empanadas {spanish}'],
  peruvian: ['Cevichería {andean}', '{andean}'],
  barbecue: ['Churrascaria {gaucho}', 'Espetaria {keeper}', 'Rodízio {gaucho}', 'Costelaria {gaucho}'],
  asian: ['{oriental}', 'Cozinha {oriental}', 'Empório {oriental}', 'Casa do {oriental}'],
  thai: ['{oriental} Thai', 'Thai {oriental}'],
  vietnamese: ['Pho {oriental}', '{oriental} Viet'],
  indian: ['Masala {oriental}', '{oriental} Curry', 'Tandoor {oriental}'],
  seafood: ['Peixaria {sea}', '{sea} Frutos do Mar', 'Cantinho do {sea}'],
  portuguese: ['Tasca {portuguese}', '{portuguese}', 'Adega {portuguese}', 'Restaurante {portuguese}'],
  northeastern: ['{backlands}', 'Cozinha do {backlands}', 'Recanto {backlands}', 'Casa de Farinha {keeper}'],
  mineira: ['{mines}', 'Cozinha Mineira {keeper}', 'Restaurante {mines}'],
  bahian: ['{bahia}', 'Acarajé {keeper}', 'Tempero {bahia}'],
  brazilian: [
    '{home}',
    'Restaurante {home}',
    'Cozinha {keeper}',
    'Self-service {home}',
    'Cantinho {keeper}',
    '{home} Restaurante',
    'PF {keeper}',
  ],
  healthy: ['{green}', '{green} Cozinha Natural', 'Empório {green}', '{green} Saladas'],
  burger: ['{burger} Burger', 'Hamburgueria {burger}', 'Burger {keeper}', '{burger} Hamburgueria Artesanal'],
  mediterranean: ['Azeite {place}', 'Oliva {spanish}', 'Mezze {arab}'],
  german: ['Bierhaus {hops}', 'Cantina Alemã {keeper}', 'Kartoffel {hops}'],
  snack_bar: ['Lanchonete {snack}', 'Lanches {keeper}', 'Pastelaria {snack}', '{snack} Lanches', 'Sucos {snack}'],
  bakery: ['Padaria {flower}', 'Panificadora {flower}', 'Padaria e Confeitaria {flower}', 'Pães {keeper}', '{flower} Pães Artesanais'],
  cafe: ['Café {bean}', '{bean} Cafés Especiais', 'Cafeteria {bean}', '{bean} Café', 'Café {keeper}'],
  ice_cream: ['Sorveteria {ice}', 'Gelateria {ice}', '{ice} Sorvetes', 'Gelato {nonna}'],
  food_truck: ['{street} {burger}', '{street} {keeper}', 'Truck {latin}'],
  bar: ['Bar {night} {hue}', '{night} {hue}', 'Bar {keeper}', '{night} Bar', 'Bar da {night}'],
  boteco: ['{boteco} {keeper}', '{boteco} {keeper}', '{boteco} {pint}', '{joint} {keeper}'],
  brewery: ['Cervejaria {hops}', '{hops} Cervejaria Artesanal', 'Cervejaria {hops} {hue}', 'Taproom {hops}'],
  pub: ['{british}', '{british} Pub'],
  wine_bar: ['{wine} Vinhos', '{wine} Wine Bar', 'Bar de Vinhos {wine}', 'Enoteca {wine}'],
  karaoke: ['Karaokê {voice}', '{voice} Karaokê', '{voice} Karaokê Box'],
  live_house: ['Casa {stage}', '{stage} Casa de Shows', 'Espaço {stage}', '{stage} {hue}'],
  nightclub: ['Club {club}', '{club}', '{club} Club', 'Danceteria {club}'],
  cinema: ['Cine {screen}', 'Cinema {screen}', 'Espaço {screen} de Cinema'],
  museum: ['Museu {memory}', 'Memorial {memory}', 'Centro Cultural {memory}'],
  gallery: ['Galeria {easel}', '{easel} Arte Contemporânea', 'Espaço {easel}'],
  theater: ['Teatro {drama}', 'Sala {drama}', 'Companhia {drama}'],
  stadium: ['Arena {mall}', 'Estádio {saint}', 'Ginásio {saint}'],
  park: ['Parque {tree}', 'Bosque {tree}', 'Jardim {tree}'],
  plaza: ['Praça {tree}', 'Praça {saint}', 'Largo {tree}'],
  viewpoint: ['Mirante {height}', 'Terraço {height}'],
  bookstore: ['Livraria {page}', '{page} Livros', '{page} Livros e Café'],
  market: ['Mercado {cattle}', 'Feira {cattle}', 'Mercadão {cattle}'],
  shopping: ['Shopping {mall}', 'Galeria {mall}'],
};

/**
 * Makes up a name that fits a category and cuisine and that `taken` does not hold yet, and adds it to `taken`.
 *
 * When chance keeps hitting taken names (a very large city), the district is added, then a number.
 */
export function drawName(category: Category, cuisine: Cuisine | null, district: string, taken: Set<string>, random: Random): string {
  const usesCuisine = cuisine !== null && (category === 'restaurant' || (category === 'snack_bar' && random.chance(0.3)));
  const choices = (usesCuisine ? patterns[cuisine] : undefined) ?? patterns[category] ?? ['Espaço {night} {hue}'];
  let name = '';
  for (let tries = 0; tries < 30; tries++) {
    name = expand(random.pick(choices), random);
    if (!taken.has(name)) break;
  }
  if (taken.has(name)) name = `${name} ${district}`;
  const stem = name;
  for (let count = 2; taken.has(name); count++) name = `${stem} ${count}`;
  taken.add(name);
  return name;
}

function expand(pattern: string, random: Random): string {
  return pattern.replace(/\{(\w+)\}/g, (_, key: string) => random.pick(words[key]!));
}

/**
 * Names of cities, districts and streets that are known without being told. Folded, as `near` gives them back.
 *
 * They let a name be read where nothing marks it as one ("sushi pinheiros amanhã") and end it in the right place ("vila madalena sexta").
 * Any other city's names come in through `understand(text, { places })`, and unknown names are still read after "perto de" or "na".
 */
const list = (text: string): readonly string[] => text.split(',').map((name) => name.trim().replace(/\s+/g, ' '));

export const knownPlaces: readonly string[] = list(`
  sao paulo, rio de janeiro, belo horizonte, bh, salvador, recife, olinda, fortaleza, natal, joao pessoa, maceio, aracaju, teresina, sao luis, belem, manaus, brasilia, goiania, cuiaba, campo grande, curitiba, florianopolis, porto alegre, vitoria, vila velha,
  campinas, santos, guarulhos, osasco, santo andre, sao bernardo, sao caetano, niteroi, ribeirao preto, sorocaba, sao jose dos campos, uberlandia, juiz de fora, ouro preto, tiradentes, paraty, buzios, petropolis, blumenau, joinville, gramado, canela, caxias do sul, londrina, maringa, pelotas, caruaru, campina grande, ilhabela, guaruja, ubatuba, balneario camboriu,
  paulista, avenida paulista, faria lima, berrini, pinheiros, vila madalena, vila mada, vila mariana, vila olimpia, vila prudente, vila leopoldina, vila buarque, itaim, itaim bibi, moema, jardins, jardim paulista, jardim europa, cerqueira cesar, higienopolis, perdizes, pompeia, sumare, lapa, barra funda, santa cecilia, republica, se, anhangabau, bom retiro, luz, liberdade, aclimacao, paraiso, ana rosa, consolacao, augusta, baixo augusta, rua augusta, frei caneca, bela vista, bixiga, mooca, tatuape, analia franco, bras, belenzinho, penha, santana, tucuruvi, casa verde, freguesia do o, pirituba, butanta, usp, cidade universitaria, morumbi, brooklin, campo belo, chacara santo antonio, santo amaro, interlagos, jabaquara, saude, ipiranga, cambuci, ibirapuera, parque ibirapuera, largo da batata, praca roosevelt, oscar freire, vila nova conceicao, vila sonia, vila guilherme, vila maria, itaquera, sao miguel, capao redondo, grajau, minhocao, beco do batman, 25 de marco, vinte e cinco de marco, ibira, parque villa lobos, villa lobos, mercadao,
  copacabana, ipanema, leblon, lapa, santa teresa, botafogo, flamengo, catete, laranjeiras, urca, humaita, jardim botanico, gavea, lagoa, barra da tijuca, tijuca, recreio, jacarepagua, maracana, vila isabel, meier, madureira, centro, centro historico, centro velho, zona sul, zona norte, zona leste, zona oeste, gamboa, saude, porto maravilha, arpoador, leme, sao conrado, gloria, cosme velho, grajau, ilha do governador, penha, bangu, campo grande, pedra do sal, praca xv, aterro, praca maua,
  savassi, lourdes, santa efigenia, funcionarios, santa tereza, pampulha, mangabeiras, serra, sion, belvedere, buritis, barreiro, mercado central, praca da liberdade, cidade nova, castelo,
  pelourinho, rio vermelho, barra, ondina, pituba, itapua, graca, campo grande, santo antonio alem do carmo, farol da barra, bonfim, comercio, brotas, imbui, stella maris, amaralina,
  boa viagem, recife antigo, casa forte, boa vista, espinheiro, gracas, pina, madalena, marco zero, porto de galinhas, varadouro, aflitos, parnamirim, poco da panela,
  praia de iracema, meireles, aldeota, varjota, beira mar, praia do futuro, mucuripe, benfica, dragao do mar, messejana, ponta negra, tambau, cabo branco, manaira, pajucara, ponta verde, jatiuca,
  cidade baixa, moinhos de vento, bom fim, menino deus, rio branco, floresta, petropolis, tres figueiras, gasometro, redencao, orla do guaiba, independencia, praia de belas, auxiliadora, quarto distrito,
  batel, agua verde, largo da ordem, sao francisco, juveve, bigorrilho, santa felicidade, alto da xv, cabral, reboucas, lagoa da conceicao, jurere, campeche, trindade, ingleses, ribeirao da ilha, santo antonio de lisboa, canasvieiras, barra da lagoa,
  asa sul, asa norte, lago sul, lago norte, sudoeste, aguas claras, taguatinga, pontao, setor bueno, setor marista, setor oeste, vaca brava, ver o peso, estacao das docas, umarizal, batista campos, adrianopolis, teatro amazonas, cambui, barao geraldo, gonzaga, embare, ponta da praia, praia da costa, praia do canto, jardim camburi, triangulo das bermudas, icarai, sao francisco,
  brooklyn, manhattan, soho, downtown
`);

/** Names that are also ordinary words: they are read as places only after a preposition. */
export const ambiguousPlaces: ReadonlySet<string> = new Set(
  list(`se, luz, saude, paraiso, liberdade, republica, gloria, graca, gracas, serra, natal, barra, floresta, comercio, centro, canela, gramado, lagoa, santos, penha, trindade, independencia, beira mar, downtown, canto, floresta, brotas,
  vitoria, salvador, castelo, funcionarios, madalena, sudoeste, recreio, aterro, flamengo, botafogo, bonfim, rio branco, pina, pontao, mercadao, lourdes, sion, jardins, lapa, leme, cabral, boa vista, benfica, consolacao, santana, belem, fortaleza, tiradentes, ingleses, cambui, varadouro, aflitos, redencao, bras, usp, paulista, augusta, mercado central, belvedere, jardim botanico, campo belo, bela vista, boa viagem, menino deus, agua verde, cidade nova, moinhos de vento, sao joao, campeche, bh, buritis, serra`),
);

/** Qualities that are named to be refused; a wish never asks for them, so they count only under a negation. Notation: see `lexicon.ts`. */
export const attributeWords: Readonly<Record<string, string>> = {
  crowded: `cheio!, cheia!, cheios!, cheias!, cheinho, lotado, lotadasso, lotacao, abarrotado, superlotado, muvuca, muvucado, aglomeracao, apertado, empurra empurra, empurrando, multidao, tumulto, tumultuado, entupido, apinhado, formigueiro, crowd, crowds, crowded, overcrowded, packed, jammed, busy!, busiest, muita gente, gente demais, mar de gente, bagunca de gente, disputado, sardinha em lata, abafado de gente, cramped, swarming, mobbed, lugar concorrido, concorrido, hype!, hypado, superlotacao, lotada de gente`,
  loud: `barulho, barulhento, barulheira, barulhao, zoada, zuada, zoadento, ruido, ruidoso, musica alta, som alto, som muito alto, musica nas alturas, som nas alturas, volume alto, gritaria, gritar, berreiro, ensurdecedor, estourando o som, som estourado, noise, noisy, loud, loud music, blasting, deafening, algazarra, batucada alta, agitacao, caixa de som, paredao, musica estourando, berrando, barulhada, alto demais, caos sonoro`,
  queue: `fila, filas, filona, filao, fila de espera, espera!, esperar, esperando, demora, demorar, demorado, queue, queues, long line, long lines, lines!, waiting, wait, long wait, wait time, waiting time, lineup, tempo de espera, horas de espera, pegar fila, enfrentar fila, waiting list, lista de espera, standing in line`,
  dark: `escuro, escurinho, escuridao, penumbra, breu, mal iluminado, dark, dim, dimly lit, pouca luz, meia luz`,
  far: `longe!, longinho, distante, longinquo, fora de mao, contramao, far, far away, too far, cafundo, fim do mundo, onde judas perdeu as botas, la na pqp, outro lado da cidade, long drive, deslocar muito, andar muito, atravessar a cidade`,
  touristy: `turistico, pega turista, touristy, tourist trap, tourist traps, tourists, turista, turistada, gringo!, gringos!`,
  smoky: `fumaca, cheiro de cigarro, fumacento, smoky, smoke filled, cheiro de fritura`,
  dirty: `sujo, sujeira, imundo, nojento, dirty, filthy, sujinho`,
  unsafe: `perigoso, perigo, violento, assalto na rua, dangerous, sketchy, unsafe, inseguro, barra pesada, area perigosa, esquisito de noite`,
  hot: `calor!, calorao, abafado, quente demais, stuffy air, sufocante`,
  chain: `rede de fast food, fast food, franquia, chain, chains, chain restaurant, fastfood, rede grande, mcdonalds, mequi`,
  stuffy: `engomado, frescura, frescurento, metido a besta, metido, nariz em pe, playboyzada, mauricinho, patricinha, stuffy, pretentious, snobby, hipster, coxinha demais`,
};

/** Words that refuse a quality without a "não" or "sem": "um lugar com pouca gente". Notation: see `lexicon.ts`. */
export const refusalWords: Readonly<Record<string, string>> = {
  crowded: `pouca gente, pouco movimento, vazio, vaziozinho, uncrowded, few people, pouco movimentado, pouco concorrido, pouco cheio, pouco lotado`,
  dark: `bem iluminado, iluminado, well lit, brightly lit`,
};

/** "Ao ar livre": seats outside where one eats or drinks, else an outing. Notation: see `lexicon.ts`. */
export const openAirWords = `ar livre, ao ar livre, ceu aberto, a ceu aberto, open air, outdoors, outdoor!, al fresco, outside!`;

/** Near the person who asks. Notation: see `lexicon.ts`. */
export const nearMeWords = `perto de mim, aqui perto, aqui pertinho, pertinho daqui, perto daqui, perto aqui, proximo daqui, proximo de mim, proximo a mim, por perto, por aqui, por aqui perto, por essas bandas, por estas bandas,
  perto de casa, perto da minha casa, pertinho de casa, perto de onde estou, perto de onde eu estou, perto de onde moro, perto de onde eu moro, perto do meu trabalho, perto do trabalho, perto do escritorio, perto do meu escritorio, perto do hotel, perto do meu hotel, no meu bairro, pelo bairro, aqui no bairro, aqui do lado, aqui na esquina, aqui na regiao, na minha regiao, na minha rua,
  na minha area, nas redondezas, pelas redondezas, na vizinhanca, daqui de casa, daqui, daqui de perto, nas proximidades, nos arredores, perto do ap, perto do meu ap, perto do apartamento, mais perto possivel, mais proximo possivel, a mao, do lado de casa, em volta daqui,
  near me, nearby, near by, around here, close by, close to me, near here, near my place, near my house, near my home, near my hotel, near our hotel, near the hotel, near the office, near my office, close to home, close to here, close to my hotel, near us, around me, my area, my neighborhood, this area, the area, in the neighborhood, nearest, closest, walking distance from here, from here, where i am, within reach, around the corner`;

/** What one may be asked to pay at the door: it counts only when refused. Notation: see `lexicon.ts`. */
export const feeWords = `entrada, ingresso, couvert, couver, taxa de entrada, taxa!, bilheteria, consumacao, consumacao minima, cover!, cover charge, entry fee, entrance fee, entry fees, entrance fees, admission, admission fee, admission price, admission charge, door charge, ticket price, entry charge, fee!, fees!`;

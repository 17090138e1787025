import type { Music } from '../../domain/taxonomy.ts';

/** What is played. Notation: see `lexicon.ts`. */
export const musicWords: Readonly<Record<Music, string>> = {
  axe: `axe!, axe music, axezeiro, timbalada, olodum, trio eletrico, micareta, ivete, swingueira`,
  blues: `blues, bluesinho, bluezinho, blueseiro`,
  electronic: `eletronica!, eletronico, techno, tecno!, house music, deep house, som house, psytrance, psy!, trance, edm, dubstep, drum and bass, dnb, electronic, electronica, musica eletronica, tech house, minimal techno, hardstyle, eletro!, vinheta eletronica, synthwave, melodic techno`,
  forro: `forro!, forrozinho, forrozin, forrozim, forrozao, pe de serra, xote, baiao!, arrasta pe, piseiro, xaxado, sanfona, forrozeiro, pisadinha, vaquejada`,
  funk: `funk, funkzinho, funkao, baile funk, batidao, pancadao, funk carioca, 150 bpm, mandelao, funkeiro, tamborzao`,
  hiphop: `hip hop, hiphop, rap!, rapper, trap!, rnb, r b, black music, charme!, baile charme, batalha de rima, slam de rap, rap nacional, boom bap, drill`,
  indie: `indie, indiezinho, alternativo rock, rock alternativo, alternative rock, indie rock, indie pop, shoegaze, musica alternativa`,
  jazz: `jazz, jazzinho, jazzy, bebop, swing!, jazz band, smooth jazz, dixieland`,
  mpb: `mpb, bossa nova, bossa!, musica popular brasileira, musica brasileira, voz e violao mpb, caetano, djavan, chico buarque, tropicalia, choro!, chorinho, seresta, musica boa brasileira`,
  reggae: `reggae, regue!, reggaeiro, dub!, dancehall, roots reggae, bob marley, ska!`,
  rock: `rock, rockzinho, roquinho, rock and roll, rocknroll, rock nao roll, roqueiro, rockeiro, metal!, heavy metal, punk, hardcore!, grunge, classic rock, rock classico, emo!, metaleiro, rock nacional, pop rock, hard rock, cover de rock`,
  samba: `samba, sambinha, roda de samba, pagode, pagodinho, pagodao, sambista, partido alto, samba de roda, samba rock, samba raiz, sambao, batucada, escola de samba`,
  sertanejo: `sertanejo, sertaneja, sertanejinho, sertanejo universitario, modao, moda de viola, sofrencia, country music, viola caipira, modinha de viola, bailao sertanejo, rodeio, arrocha`,
};

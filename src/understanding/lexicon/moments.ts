import type { StructuredContext } from '../../domain/context.ts';

type Day = NonNullable<StructuredContext['time']['day']>;
type Daypart = NonNullable<StructuredContext['time']['daypart']>;

/** Days. Notation: see `lexicon.ts`. */
export const dayWords: Readonly<Record<Day, string>> = {
  today: `hoje, hojinho, today, tonight, this evening, this afternoon, this morning, nesta noite, esta noite, essa noite, hoje mesmo, ainda hoje, hj`,
  tomorrow: `amanha, amanhazinho, tomorrow, dia seguinte`,
  mon: `segunda!, segunda feira, 2 feira, seg!, monday, mondays, segundona, segundinha`,
  tue: `terca!, terca feira, terc!, tuesday, tuesdays, tue!, tues!, terca-feira`,
  wed: `quarta!, quarta feira, qua!, wednesday, wednesdays`,
  thu: `quinta!, quinta feira, qui!, thursday, thursdays, thu!, thurs!, quintou!, quintaneja`,
  fri: `sexta!, sexta feira, sex!, sextou!, sextar!, sextinha, sextona, friday, fridays, fri!`,
  sat: `sabado, sabadao, sabadou, sabadinho, sab!, sabs!, saturday, saturdays`,
  sun: `domingo, domingao, domingueira, dominguinho, dom!, sunday, sundays`,
  weekend: `fds!, fim de semana, final de semana, finde!, findi!, finalzinho de semana, fimde, weekend, sabado ou domingo, sabado e domingo, saturday or sunday`,
};

/** Parts of the day. Notation: see `lexicon.ts`. */
export const daypartWords: Readonly<Record<Daypart, string>> = {
  breakfast: `cafe da manha, cafezinho da manha, cafe de manha, cafe matinal, desjejum, breakfast, cafe colonial, tomar cafe da manha, tomar o cafe da manha, tomar um cafe da manha, tomar cafe cedo, breakie`,
  morning: `manha, manhazinha, manha cedo, de manha cedo, cedinho, cedo!, logo cedo, matinal, matutino, morning, mornings, mid morning, antes do meio dia, a m, pela manha`,
  lunch: `almoco, almocar, almocinho, almocando, almoca, almocamos, hora do almoco, lunch, lunchtime, lunch break, almocao, midday meal, rango do meio dia, horario de almoco`,
  afternoon: `tarde!, tardes!, tardinha, tardezinha, de tarde, fim de tarde, final de tarde, fim da tarde, final da tarde, finalzinho da tarde, por do sol, ver o por do sol, pordosol, entardecer, sol se por, sol se pondo, sunset, afternoon, afternoons, late afternoon, golden hour, cha da tarde, cha das cinco, cafe da tarde, afternoon tea, lanche da tarde`,
  happy_hour: `happy hour, happyhour, hh!, happyzinho, um happy, happy com, depois do trabalho, depois do trampo, depois do expediente, depois do servico, pos trabalho, pos trampo, pos expediente, saindo do trabalho, saida do trabalho, sair do trabalho, saindo do trampo, sair do trampo, saindo do escritorio, fim do expediente, fim de expediente, fim do trabalho, saida do expediente, after work, afterwork, after office, after hours drinks`,
  dinner: `jantar, janta!, jantinha, jantarzinho, jantando, jantamos, jantares, ceia, cear, dinner, supper, dine!, dining, jantei, hora do jantar, hora da janta`,
  night: `noite, noitinha, noturno, noitezinha, anoitecer, tonight, evening, night, nights, evenings, esta noite, essa noite, nesta noite, a noite toda`,
  late_night: `madrugada, madruga, madrugadinha, madrugar, virar a noite, varar a noite, virada!, tarde da noite, altas horas, ate amanhecer, ate o amanhecer, ate de manha, ate o sol raiar, depois da meia noite, pos balada, depois da balada, saindo da balada, um after, late night, late at night, after midnight, middle of the night, small hours, wee hours, ate de madrugada, aberto ate de madrugada, fica aberto ate de madrugada, abre de madrugada, aberto de madrugada, larica da madrugada, meio da noite, all night, ate o dia clarear`,
};

export const nowWords = `agora!, agorinha, agora mesmo, neste momento, nesse momento, nesse instante, neste instante, ja ja!, right now, now!, imediatamente, at the moment, aberto agora, ja abriu, open now, urgente, correndo agora, as we speak, right away, esse minuto, currently`;

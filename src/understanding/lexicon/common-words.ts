/**
 * Everyday words that say nothing about a venue. They keep two guesses honest: a word in this list is not a misspelt dish
 * and not the name of a place. Folded; gender and number by rule.
 */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Articles, prepositions and intensifiers that may stand inside a phrase. */
export const smallWords: ReadonlySet<string> = new Set(
  words(`a o as os um uma uns umas de do da dos das d ao aos na no nas nos em para por pelo pela pelos pelas e meu minha meus minhas seu sua seus suas nosso nossa nossos nossas
    muito muita muitos muitas bem mais super tao bastante algum alguma alguns algumas esse essa este esta nesse nessa neste nesta desse dessa deste desta aquele aquela
    the an of to for my our your their his her some very really so quite any this that with`),
);

export const commonWords: readonly string[] = words(`
  abre abrir aberto aberta abriu acabar acabou acaba aceita aceite aceitam achar acha acho achei acontecer acontece acordar adora adoro adorar agora ainda ajuda ajudar alem algo alguem algum ali
  alto alta ambos ambiente amar amo ameno andar andando anda ano anos antes ao aparece apenas apesar aproveitar aproveita aqui aquilo arretado assim ate atendimento atende atender ateh atras atual aula avaliado aviso
  bacana bagulho baixo baixa baita bastante bater bate bebo bebe beleza bem bom boa bons boas bonito bonita bora brabo bravo brasil breve busca buscar buscando buscamos beira
  cabe cabeca cada cair caiu calma cama caminho canto cantinho cara caramba carinho carro casa caso cedo cem centena certo certeza chance chamar chama chato chave chega chegar chegando chegamos cheiro chover chuva chuvoso cima
  cidade clima clientela coisa coisinha colocar combina combinar comer comendo comemos comi comida comidinha comigo como conhece conhecer conheco conhecem consegue conseguir consigo conta contar contigo continuar conversa conversar correria
  cobrar cobra cobre conforme confortavel conforto corpo cortar costuma costumo cozinha cuidado curti curtir curto curte custa custar custo
  dar da dao deu de debaixo decente decidir deixa deixar delicia delicioso demais dele dela dentro depois desculpa desde desejo desse detalhe deus dever deve devia dia dias dica dicas dificil dinheiro direito diria disponivel disposto dividir diz dizer doente dono dor dormir durante duvida
  ela ele eles elas embora empresa encher encontrar encontra encontro encontramos enfim enquanto entao entrar entra entrada entre escola escolher especial espaco especialmente esperto esposa esqueci esquecer esquina estar esta estamos estao estava este estilo estive estou estrada etc eu evento exato exatamente existe exemplo experiencia
  faca facil faco fala falar falaram falam faltar falta famoso fazer faz fazem fazendo feito fez ficar fica ficam fico fim final finalmente fiz foi fome fora forma forte foto frente fresco frio frequentar fugir fui funciona funcionar
  galera ganhar ganhei gastar gasto geral gente gostar gosta gostam gostamos gostaria gosto gostei gostoso gostosa grande grana gratidao grupo guarda
  haver ha havia historia hora horas horario hoje homem hotel
  ida ideal ideia idade igreja igual imaginar importa importante impossivel impressionar incluir incrivel indica indicar indicacao indicaria indicam indico inicio interessante inteiro irado ir indo ir
  ja jeito jogar jovem junto juntos justo lado lance largo legal lembra lembrar ler lei leva levar leve levo ligar limite limpo lindo linda lista local locais logo longo lugar lugares lugarzinho lugarzim luz
  maior maioria maneira maneiro mandar manda mar mas massa matar medio medo meio melhor melhores menos menu mes mesa mesas mesmo meta metro mim minimo ministro minuto minutos moda modo momento montar morar moro mora morrer morrendo mostrar mostra motivo mudar mudou mulher mundo musica
  nada nao necessario negocio nem nenhum ninguem noite nome normal nos nossa nota nova novo nunca numero
  obrigado obrigada ocasiao oferece oi ola olhar olha onde ontem opcao opcoes ordem otimo otima ou outro outra ouvir ouco
  pagar paga pagamento pago pais papo par parar para parece parecido parte partir partiu passar passa passando passeio passear passeiozinho pe pedir pede pegar pega pena pensar pensando pensei pequeno perder perdido pergunta perto pessoa pessoas pessoal piada planejar planejando planos poder pode podem podemos poderia podia podemos ponto pontos por porcao porem porque porta possa possivel posso pouco praticamente pratico prato pratos preciso precisa precisar precisamos precisando prefere preferencia preferencialmente prefiro prestar presta pretendo primeiro principal privado procurar procuro procurando procura procuramos programa programao proibido prometer pronto proprio prova provar proximo publico puder pudesse pura puxar
  qual quais qualquer quando quanto quantos quase que queira quem quente querer quer querem queremos queria quero querendo queriamos quiser quieto quarto
  rango rapido rapidinho raro realmente receber recebe recomenda recomendar recomendacao recomendam recomendado recomendaria reclamar regiao relacao repetir resolver resto reunir rever role rolezinho rolar rola rolando roupa rua ruas ruim
  saber sabe sabem sabor saber sair saindo sai saida saio saiba sala salao seco segundo seguro sei seja sejam semana sempre sendo senta sentar sentir ser sera seria serio serve servir servem servico si sim simpatico simplesmente sinto sitio so sobre sobretudo sol som sonho sorte sou sugere sugerir sugestao sugestoes surgir
  tal talvez tamanho tambem tanto tao tarde te tem temos tempo tenha tenham tenho tenta tentar ter teria terra teve teremos tinha tipico tipo tirar tiver tivesse toca tocando tocar tocam todo todos toda tomar tomando tomo topa topo topam total trabalho trabalhando tradicional traz trazer trem treta tudo turma
  ultimo unico usar usa usam usando uso util
  vai valer vale valor vamos vao varios vazio veio velho velha vem vendo venha vender vende vendem vento ver verdade vergonha vez vezes viagem viajar viajando vibe vida vindo vir virar visita visitar visitando vista viu vive vivo viver voce voces volta voltar vontade vou voltando
  oxe oxente visse tche bah uai so trem bao mano meu vei veio mermao parceiro tranquilao daora dahora firmeza show top topzera perfeito otimos caprichado caprichada danado retado porreta massa legalzinho bonitinho gostosinho maravilha maravilhoso sensacional decentezinho honestamente fofo tri barbaridade
  convidado convidados adulto adultos pessoa criancas cabeca mesa dupla trio reuniao espaco reservado privativo privativa separado tranquilo servido temperado apimentado picante crocante grelhado frito assado cozido cru fritas porcoes petiscos sobre porquinho lote uber taxi onibus bike moto trem
  pior maximo maxima minima media metade dobro pouca poucos poucas nenhuma ambas demais suficiente cheia
  quantas quanta daqui dali la ca ai onde aonde donde dessa desse disso disto nisso naquele naquela outros outras tals bairro zona regiao quarteirao esquina predio andar viela
  tava taqui tamo tamos estamo queremo procurano fazeno comeno
  in at on about above actually add after again ago all almost alone along already also always am among amazing and another anyone anything anywhere are area around as ask away
  back bad be because been before being best better between big bit book both bring but buy by called came can cannot cant care choose city class clean clear close closed come comes coming cool could couldnt country course crave craving
  day days dear decent definitely did didnt different do does doesnt doing done dont down during each early easy eat eating eats either else end enjoy enough especially ever every everyone everything exactly excellent expect
  fan far feel feeling few find finding first five follow food for found four free friendly from full get gets getting give go goes going good got great group grub guys had happen happening happy has have having hear hello help here hey hi high hit hope hot hour hours house how huge hungry
  idea if im ill important include instead interested into is isnt it its ive job join just keep kind kinds know large last later least leave left less let lets like liked likes little local long look looking looks lot lots love lovely loves low main make makes many matter may maybe me mean meet might mind minutes miss moment month more most move much must myself
  name nearby necessary need needs never new next nice no none not nothing now number off often ok okay old once one only option options or order other others ought out outside over own pay people per perfect perhaps person person pick place places plan plans please plenty point possible possibly prefer preferably pretty price problem proper put quick quickly quite rather ready real recommend recommendation recommendations recommended rest right room round safe said same say see seem serve served serves serving set should show side since sit six small something somewhere soon sort special spend spot spots start stay still stop stuff such suggest suggestion suggestions suitable sure
  table take taking talk taste tasty tell than thank thanks them then there these they thing things think those though thought three through time times tired together too top total town traditional travel traveling travelling trip try trying two type under unique until up us use usually visit visiting wait walk walking want wanted wants was watch way we week well went were weather what whatever when where which while who whole why will wish within without wont work world worth would wow year years yes yet you
  related relate relation genre told match matches past record records result results music song songs movie bank account balance check checking payment pay transfer flight ticket tickets weather rating ratings review reviews phone address website contact detail details information info provide provided include includes schedule appointment doctor serious tasty delicious authentic typical spicy fresh popular famous favorite favourite available allowed welcome drive driving minutes minute block blocks mile miles
`);

const points = (card) => (card === 'A' ? 1 : ['J', 'Q', 'K'].includes(card) ? 10 : Number(card));

/** An ace counts 11 where that does not lose the hand. */
export function total(cards) {
  const hard = cards.reduce((sum, card) => sum + points(card), 0);
  const soft = cards.includes('A') && hard + 10 <= 21;
  return { points: soft ? hard + 10 : hard, soft };
}

/** The first decision of a strategy. */
export function bookAction(name, { player, dealer }) {
  const { points: mine, soft } = total(player);
  const up = total([dealer[0]]).points; // an ace is 11
  const isStrong = up >= 7;
  if (mine === 21) return 'stand';
  if (name === 'The Coward') return mine <= 11 ? 'hit' : 'stand';
  if (name === 'The Gambler') {
    if (mine === 10 || mine === 11) return 'double_down';
    if (mine <= 16) return 'hit';
    return mine <= 18 && isStrong ? 'hit' : 'stand';
  }
  if (soft) return mine <= 17 || (mine === 18 && up >= 9) ? 'hit' : 'stand';
  if (mine === 11) return 'double_down';
  if (mine <= 10) return 'hit';
  return mine <= 16 && isStrong ? 'hit' : 'stand';
}

function draw(start, spare, isEnough) {
  const cards = [...start];
  for (const card of spare) {
    if (isEnough(total(cards).points)) break;
    cards.push(card);
  }
  return cards;
}

const drawAsDealer = (deal) => draw(deal.dealer, deal.dealerDraws, (sum) => sum >= 17);

export function judge(player, dealer) {
  const [mine, theirs] = [total(player).points, total(dealer).points];
  if (mine > 21) return 'loss';
  if (theirs > 21 || mine > theirs) return 'win';
  return mine < theirs ? 'loss' : 'push';
}

/** Everything that is wrong with a hand, in sentences for who played it. */
export function checkHand(deal, hand) {
  const problems = [];
  const expect = (what, said, is) => {
    if (String(said) !== String(is)) problems.push(`${what}: you wrote ${said}, the cards give ${is}`);
  };
  const extra = Math.max(0, hand.playerCards.length - 2);
  expect('player cards', hand.playerCards, [...deal.player, ...deal.playerDraws.slice(0, extra)]);
  const mine = total(hand.playerCards).points;
  const dealer = mine > 21 ? deal.dealer : drawAsDealer(deal);
  expect('dealer cards', hand.dealerCards, dealer);
  expect('player total', hand.playerTotal, mine);
  expect('dealer total', hand.dealerTotal, total(dealer).points);
  if (hand.firstAction === 'hit' && extra < 1) problems.push('you wrote hit and drew no card');
  if (hand.firstAction === 'stand') expect('cards after stand', extra, 0);
  if (hand.firstAction === 'double_down') expect('cards after doubling', extra, 1);
  expect('result', hand.result, judge(hand.playerCards, dealer));
  return problems;
}

/** How doubtful the first decision is: 0 not at all, 1 a little, 2 very. */
export function doubts({ player, dealer }) {
  const { points: mine, soft } = total(player);
  if (mine >= 19 || mine <= 9) return 0;
  if (soft || mine === 10 || mine === 11 || mine >= 17) return 1;
  return total([dealer[0]]).points >= 7 ? 2 : 1;
}

// For rehearsals: hands as a model would play them.

function playOut(firstAction, deal) {
  const least = firstAction === 'stand' ? 0 : 1;
  const most = firstAction === 'hit' ? deal.playerDraws.length : least;
  const begun = [...deal.player, ...deal.playerDraws.slice(0, least)];
  const playerCards = draw(begun, deal.playerDraws.slice(least, most), (sum) => sum >= 17);
  const dealerCards = total(playerCards).points > 21 ? deal.dealer : drawAsDealer(deal);
  return {
    log: [
      `${deal.player.join(' ')} is ${total(deal.player).points}: ${firstAction}.`,
      `Player: ${playerCards.join(' ')} is ${total(playerCards).points}.`,
      `Dealer: ${dealerCards.join(' ')} is ${total(dealerCards).points}.`,
    ],
    playerCards,
    dealerCards,
    playerTotal: total(playerCards).points,
    dealerTotal: total(dealerCards).points,
    firstAction,
    result: judge(playerCards, dealerCards),
  };
}

export function playByTheBook(name, deal) {
  return playOut(bookAction(name, deal), deal);
}

/** One of the mistakes that models make; the last is found by the check of the strategy alone. */
export function playWrongly(name, deal) {
  const hand = playByTheBook(name, deal);
  const others = { win: 'loss', loss: 'win', push: 'win' };
  return random.choice([
    () => ({ ...hand, dealerTotal: hand.dealerTotal + random.choice([-10, -1, 1, 10]) }),
    () => ({ ...hand, playerTotal: hand.playerTotal + random.choice([-10, -1, 1, 10]) }),
    () => ({ ...hand, dealerCards: [...hand.dealerCards, deal.playerDraws[4]] }),
    () => ({ ...hand, result: others[hand.result] }),
    () => playOut(hand.firstAction === 'stand' ? 'hit' : 'stand', deal),
  ])();
}

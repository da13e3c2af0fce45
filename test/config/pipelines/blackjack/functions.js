const points = (card) => (card === 'A' ? 1 : ['J', 'Q', 'K'].includes(card) ? 10 : Number(card));

export function total(cards) {
  const hard = cards.reduce((sum, card) => sum + points(card), 0);
  const soft = cards.includes('A') && hard + 10 <= 21;
  return { points: soft ? hard + 10 : hard, soft };
}

export function bookAction(name, { player, dealer }) {
  const { points: mine, soft } = total(player);
  const up = total([dealer[0]]).points; // an ace is 11
  const strong = up >= 7;
  if (mine === 21) return 'stand';
  if (name === 'The Coward') return soft ? (mine <= 11 ? 'hit' : 'stand') : mine <= 11 ? 'hit' : 'stand';
  if (name === 'The Gambler') {
    if (mine === 10 || mine === 11) return 'double_down';
    if (mine <= 16) return 'hit';
    return mine <= 18 && strong ? 'hit' : 'stand';
  }
  if (soft) return mine <= 17 || (mine === 18 && up >= 9) ? 'hit' : 'stand';
  if (mine === 11) return 'double_down';
  if (mine <= 10) return 'hit';
  return mine <= 16 && strong ? 'hit' : 'stand';
}

const draw = (start, spare, stop) => {
  const cards = [...start];
  for (const card of spare) {
    if (stop(total(cards).points)) break;
    cards.push(card);
  }
  return cards;
};

export function judge(player, dealer) {
  const [mine, theirs] = [total(player).points, total(dealer).points];
  return mine > 21 ? 'loss' : theirs > 21 || mine > theirs ? 'win' : mine < theirs ? 'loss' : 'push';
}

export function checkHand(deal, hand) {
  const problems = [];
  const expect = (what, said, is) => {
    if (String(said) !== String(is)) problems.push(`${what}: you wrote ${said}, the cards give ${is}`);
  };
  const extra = hand.playerCards.length - 2;
  expect('player cards', hand.playerCards, [...deal.player, ...deal.playerDraws.slice(0, extra)]);
  const mine = total(hand.playerCards).points;
  expect(
    'dealer cards',
    hand.dealerCards,
    mine > 21 ? deal.dealer : draw(deal.dealer, deal.dealerDraws, (sum) => sum >= 17),
  );
  expect('player total', hand.playerTotal, mine);
  expect('dealer total', hand.dealerTotal, total(hand.dealerCards).points);
  if (hand.firstAction === 'hit' && extra < 1) problems.push('you wrote hit and drew no card');
  if (hand.firstAction === 'stand') expect('cards after stand', extra, 0);
  if (hand.firstAction === 'double_down') expect('cards after doubling', extra, 1);
  expect('result', hand.result, judge(hand.playerCards, hand.dealerCards));
  return problems;
}

export function playByTheBook(name, deal) {
  const firstAction = bookAction(name, deal);
  const most = { stand: 0, double_down: 1, hit: 5 }[firstAction];
  const first = firstAction === 'stand' ? 0 : 1;
  const playerCards = draw(
    [...deal.player, ...deal.playerDraws.slice(0, first)],
    deal.playerDraws.slice(first, most),
    (sum) => firstAction !== 'double_down' && sum >= 17,
  );
  const dealerCards =
    total(playerCards).points > 21 ? deal.dealer : draw(deal.dealer, deal.dealerDraws, (sum) => sum >= 17);
  return {
    log: ['Played by the book.', 'Totals counted from the cards.'],
    playerCards,
    dealerCards,
    playerTotal: total(playerCards).points,
    dealerTotal: total(dealerCards).points,
    firstAction,
    result: judge(playerCards, dealerCards),
  };
}

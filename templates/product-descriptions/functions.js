// For rehearsals: lists and texts as a model would write them.

const kinds = {
  Garden: ['Trowel', 'Rain Butt', 'Seed Tin', 'Kneeling Mat', 'Plant Label Set', 'Compost Fork'],
  Kitchen: ['Bread Knife', 'Stock Pot', 'Salt Cellar', 'Dough Scraper', 'Pepper Mill', 'Tea Strainer'],
  Repair: ['Darning Kit', 'Glue Clamp', 'Patch Set', 'Screw Tin', 'Wood Filler', 'Sharpening Stone'],
  Cycling: ['Mudguard', 'Bar Bag', 'Chain Brush', 'Rear Light', 'Saddle Cover', 'Pump'],
  Desk: ['Book Rest', 'Cable Tray', 'Lamp', 'Pen Box', 'Foot Rest', 'Paper Tray'],
};
const manners = ['Folding', 'Quiet', 'Heavy', 'Mended', 'Narrow', 'Plain', 'Second', 'Winter', 'Left-handed', 'Spare'];

/** Twenty products; one list in ten has a name twice, as lists of models do. */
export function inventProducts(category, repetition) {
  const things = kinds[category] ?? ['Thing', 'Tool', 'Box', 'Stand', 'Case', 'Holder'];
  const all = manners.flatMap((manner) => things.map((thing) => `${manner} ${thing}`));
  const names = random.sample(all, 20);
  if (random.bernoulli(0.1)) names[19] = names[0];
  return names.map((name) => ({
    name,
    features: [`Weighs ${random.integer(2, 90) * 10} g`, `Guaranteed for ${repetition + random.integer(1, 5)} years`],
    price: random.integer(5, 90),
  }));
}

export function describeProduct({ name, features, price }) {
  const facts = features.map((feature) => `${feature}.`).join(' ');
  return {
    title: `${name}, as it should be`,
    text: `The ${name.toLowerCase()} does one thing and then it is put away. ${facts} It comes in a box that can be used again, with a sheet of paper that says how. It does not connect to anything. If a part breaks, we have the part, and the price is ${price} euros with or without the box.`,
  };
}

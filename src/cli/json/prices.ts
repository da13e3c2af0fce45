import { modelPrice } from './parts/model-price.ts';
import { provider } from './parts/models.ts';
import { closed, day, list, orNull, text } from './parts/values.ts';

export const prices = closed({
  checkedOn: day('The newest day on which an entry was checked.'),
  entries: list(
    'The prices that were asked for.',
    closed({
      aliases: list('Names that mean this model.', text('Alias.')),
      price: modelPrice,
      warning: orNull(
        text("That the model is retired, will be, or is gone from its provider's list."),
        'nothing is known',
      ),
    }),
  ),
  unpriced: list(
    "Models of the providers' lists that have no price.",
    closed({
      provider,
      model: text("The provider's own name of the model."),
      listedOn: day('When it was in the list.'),
    }),
  ),
  stale: orNull(text('That the table is old, in words.'), 'it is not'),
}).describe('What models cost.');

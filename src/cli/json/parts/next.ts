import { orNull, text } from './values.ts';

export const nextCommand = orNull(text('The command to go on with, as a shell takes it.'), 'nothing is left to do');

export const nextKeys = {
  nextCommand,
  page: orNull(
    text('Path of the page to open, where nothing is left to do and it shows how things stand.'),
    'something is left to do, or there is none',
  ),
};

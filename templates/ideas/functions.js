/** For rehearsals: ten ideas on bicycles in winter. */
export function thinkOfTen() {
  return random.shuffle([
    { title: 'Warm handlebars', pitch: 'Heated grips on every tenth bike. Cold hands are what people name first.' },
    { title: 'First hour free', pitch: 'Frost makes the first hour free. A price that follows the weather is talked about.' },
    { title: 'Ploughs before cars', pitch: 'The cycle lanes are cleared at five. Who sees a clear lane at six believes in it.' },
    { title: 'Glove library', pitch: 'Gloves to borrow at the stations. They come back, for they are bright orange.' },
    { title: 'Dry saddles', pitch: 'A cover on a spring over each saddle. Nobody sits down on ice twice.' },
    { title: 'Bus and bike', pitch: 'One ticket for both. On the worst days people choose in the morning, not in October.' },
    { title: 'Light that lasts', pitch: 'Lamps that stay on for a minute at red. To be seen is to be calm.' },
    { title: 'Winter school', pitch: 'An afternoon on an icy yard with a trainer. Who has slid once on purpose is not afraid.' },
    { title: 'Storm parking', pitch: 'A bike may be left anywhere when it storms. Who may give up is ready to set out.' },
    { title: 'Soup at the station', pitch: 'A kiosk with soup at four stations. Warm places make a network of a list.' },
  ]);
}

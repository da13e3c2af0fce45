/** The same shape while it is still being counted or filled. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

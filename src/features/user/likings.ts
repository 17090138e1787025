/** The interactions that can speak for a venue with some strength. Views are left out: they say what was shown, not what was liked. */
export const likings = ['click', 'accept', 'checkin', 'rating', 'share'] as const;

/** The interactions that say when, with whom and in which weather a person goes out. A rating is often given at home the day after. */
export const outings = ['accept', 'checkin'] as const;

/** The interactions that can be a positive label; whether a rating is one, `world.isPositive` says. */
export const choices = ['accept', 'checkin', 'rating'] as const;

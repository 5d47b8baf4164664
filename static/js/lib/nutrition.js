// Food, drink and tablets against what is advised (app/clinical/nutrition.py); `nutrition` is tables.nutrition.

const isKnown = (value) => value !== undefined && value !== null;

/** The stage whose portions are advised; undefined when neither age is known, or two years after the birth. */
export function stageOf({ gestation_days: gestation, days_since_birth: since }, { stage }) {
  const fed = ({ before_days: end }) => isKnown(end) && since >= 0 && since < end;
  if (isKnown(since)) return stage.find(fed)?.code;
  if (!isKnown(gestation)) return undefined;
  return stage.find((row) => !isKnown(row.before_days) && gestation < (row.before ?? Infinity))?.code;
}

/** [{item, eaten, target, reach}]: "short" of an aim, "over" a limit, or "reached"; what was not told stays out. */
export function plate(answers, stage, { portion }) {
  return portion.flatMap(({ item, least, most }) => {
    const eaten = answers[item];
    const target = (least ?? most)[stage];
    if (!isKnown(eaten) || !isKnown(target)) return [];
    const missed = least ? eaten < target : eaten > target;
    return [{ item, eaten, target, reach: missed ? (least ? "short" : "over") : "reached" }];
  });
}

/** {count, missing, is_enough} of the ten food groups of MDD-W. */
export function diversity(groups, { food_groups: known, few_groups_below: limit }) {
  const count = known.filter((code) => groups.includes(code)).length;
  return { count, missing: known.filter((code) => !groups.includes(code)), is_enough: count >= limit };
}

const course = (taken, target) => ({ taken, target, left: Math.max(target - taken, 0) });

/** {taken, target, left} days of iron-folate (TTD) or MMS; undefined when she takes neither. */
export function ironCourse(product, taken, { iron }) {
  const row = iron.find((one) => one.product === product);
  return row && course(taken, row.days);
}

/** Days with a tablet of those in a week, 0 to 1. */
export function ironAdherence(days, { iron_week: [week] }) {
  return days / week.days;
}

/** {taken, target, left} days of supplementary food. */
export function pmtCourse(taken, { pmt: [row] }) {
  return course(taken, row.days);
}

// The facts that tables judge, worked out from answers: the functions of app/clinical/snapshot.py, to the last bit.

const DAY_MS = 86_400_000;
const isKnown = (value) => value !== undefined && value !== null;
const known = (values) => values.filter(isKnown);
const rounded = (value) => Math.floor(value * 1e6 + 0.5) / 1e6;

/** Whole days from one ISO day to another. */
export function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** The answers that are known, and every computed fact that they allow, as of an ISO day. */
export function factsOf(snapshot, on, numbers) {
  const facts = {};
  for (const name of Object.keys(snapshot)) {
    const value = snapshot[name];
    if (isKnown(value) && value !== "unknown") facts[name] = value;
  }
  facts.gestation_days = gestationDays(facts, on, numbers);
  if (!isKnown(facts.para) && facts.gravida === 1) facts.para = 0;
  for (const [name, measure] of MEASURES) facts[name] = measure(facts, on, numbers);
  return facts;
}

/** By ultrasound due date, else last period, else as given; else undefined. */
export function gestationDays({ edd, lmp, gestation_days: given }, on, numbers) {
  return [
    on && edd ? daysBetween(edd, on) + numbers.pregnancy_days : undefined,
    on && lmp ? daysBetween(lmp, on) : undefined,
    given,
  ].find((days) => isKnown(days) && days >= 0);
}

function lowestSystolic(facts) {
  const read = known([facts.systolic_mmhg, facts.repeat_systolic_mmhg]);
  return read.length ? Math.min(...read) : undefined;
}

function shockIndex(facts) {
  const systolic = lowestSystolic(facts);
  return isKnown(facts.pulse_bpm) && isKnown(systolic) ? facts.pulse_bpm / systolic : undefined;
}

function systolicFall(facts) {
  const systolic = lowestSystolic(facts);
  return isKnown(facts.previous_systolic_mmhg) && isKnown(systolic) ? facts.previous_systolic_mmhg - systolic : undefined;
}

function meanArterialPressure(facts) {
  const read = [
    [facts.systolic_mmhg, facts.diastolic_mmhg],
    [facts.repeat_systolic_mmhg, facts.repeat_diastolic_mmhg],
  ].filter(([high, low]) => isKnown(high) && isKnown(low));
  return read.length ? Math.max(...read.map(([high, low]) => (2 * low + high) / 3)) : undefined;
}

function earlyWeight(facts, on, numbers) {
  const early = numbers.early.before;
  const firstOn = facts.first_visit_weight_on;
  const firstAt = firstOn && (facts.edd || facts.lmp) ? gestationDays(facts, firstOn, numbers) : undefined;
  const found = [
    [facts.prepregnancy_weight_kg, true],
    [facts.first_visit_weight_kg, isKnown(firstAt) && firstAt < early],
    [facts.weight_kg, isKnown(facts.gestation_days) && facts.gestation_days < early],
  ].find(([weight, isEarly]) => isKnown(weight) && isEarly);
  return found?.[0];
}

function bmi(weight, height) {
  return isKnown(weight) && isKnown(height) ? rounded((weight * 10000) / (height * height)) : undefined;
}

function weeklyGain(facts, on, numbers) {
  const { weight_kg: now, previous_weight_kg: before, previous_weight_on: beforeOn } = facts;
  if (![now, before, beforeOn, on].every(isKnown)) return undefined;
  const days = daysBetween(beforeOn, on);
  const [least, most] = numbers.weekly_gain.days;
  return least <= days && days <= most ? rounded(((now - before) * 7) / days) : undefined;
}

function weightLoss(facts) {
  const earlier = known([facts.prepregnancy_weight_kg, facts.first_visit_weight_kg, facts.previous_weight_kg]);
  if (!isKnown(facts.weight_kg) || !earlier.length) return undefined;
  const before = Math.max(...earlier);
  return rounded(((before - facts.weight_kg) * 100) / before);
}

function weightGainBand(facts, on, numbers) {
  const rows = numbers.weight_gain;
  const { weight_kg: now, prepregnancy_weight_kg: before, gestation_days: gestation } = facts;
  const index = bmi(before, facts.height_cm);
  if (![index, now, gestation].every(isKnown) || gestation < rows.from || gestation > rows.to) return undefined;
  const weekly = rows.class.find((row) => !("bmi_below" in row) || index < row.bmi_below).weekly_kg;
  const weeks = (gestation - rows.from) / 7;
  const [least, most] = [0, 1].map((i) => rounded(rows.first_trimester_kg[i] + weekly[i] * weeks));
  const gain = rounded(now - before);
  if (gain < least) return "below";
  return gain > most ? "above" : "within";
}

function fundalHeightZ(facts, on, numbers) {
  const n = numbers.fundal_height;
  const { fundal_height_cm: cm, gestation_days: gestation } = facts;
  if (!isKnown(cm) || !isKnown(gestation) || gestation < n.from || gestation > n.to) return undefined;
  const weeks = gestation / 7;
  const square = weeks * weeks;
  const median = n.a + n.b * square + n.c * square * Math.log(weeks);
  return rounded((cm - median) / (n.d + n.e * weeks));
}

function leastHours(facts, on) {
  if (isKnown(facts.hours_since_birth)) return facts.hours_since_birth;
  if (!facts.born_on || !on || on < facts.born_on) return undefined;
  return Math.max(daysBetween(facts.born_on, on) - 1, 0) * 24;
}

function newbornLoss({ birth_weight_kg: birth, newborn_weight_kg: now }) {
  return isKnown(birth) && isKnown(now) ? rounded(((birth - now) * 100) / birth) : undefined;
}

const MEASURES = Object.entries({
  shock_index: shockIndex,
  systolic_fall_mmhg: systolicFall,
  mean_arterial_pressure_mmhg: meanArterialPressure,
  early_bmi: (facts, on, numbers) => bmi(earlyWeight(facts, on, numbers), facts.height_cm),
  weekly_gain_kg: weeklyGain,
  weight_loss_pct: weightLoss,
  weight_gain_band: weightGainBand,
  fundal_height_z: fundalHeightZ,
  food_group_count: (facts) => (facts.food_groups_24h ? new Set(facts.food_groups_24h).size : undefined),
  least_hours_since_birth: leastHours,
  newborn_weight_loss_pct: newbornLoss,
});

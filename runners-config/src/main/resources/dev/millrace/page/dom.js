// What the other files build the page from. Data gets into the page as text nodes and attributes alone, never as HTML.

const NUMBER = new Intl.NumberFormat('en-GB');
const SVG = 'http://www.w3.org/2000/svg';

/** An element; children are elements or texts, and what is null is left out. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export const count = (number) => NUMBER.format(number);

/** 3 → «3», 1234567 → «1.2 M»: for places with little room. */
export function short(number) {
  if (number < 100000) return count(number < 10 ? Math.round(number * 10) / 10 : Math.round(number));
  return number < 1e6 ? `${Math.round(number / 1000)} k` : `${count(Math.round(number / 1e5) / 10)} M`;
}

export const rate = (number) => `${short(number)}/s`;

export function bytes(number) {
  const step = Math.min(3, Math.floor(Math.log10(Math.max(1, number)) / 3));
  return step === 0 ? `${count(number)} bytes` : `${count(Math.round(number / 10 ** (3 * step - 1)) / 10)} ${'kMG'[step - 1]}B`;
}

/** A time in seconds, in its two largest units. */
export function duration(seconds) {
  const sign = seconds < 0 ? '−' : '';
  const s = Math.abs(seconds);
  if (s < 10) return `${sign}${s.toFixed(1)} s`;
  if (s < 60) return `${sign}${Math.round(s)} s`;
  if (s < 3600) return `${sign}${Math.floor(s / 60)} m ${Math.floor(s % 60)} s`;
  if (s < 86400) return `${sign}${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} m`;
  if (s < 864000) return `${sign}${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
  return `${sign}${count(Math.floor(s / 86400))} d`;
}

/** ISO, without what is the same in nearly all: the T, and milliseconds that are 0. */
export function time(millis) {
  const date = new Date(millis);
  return Number.isNaN(date.getTime()) ? String(millis) : date.toISOString().replace('T', ' ').replace('.000Z', 'Z');
}

export function table(columns, rows, attributes = {}) {
  const head = el('tr', {}, columns.map((column) => el('th', { scope: 'col', class: column.number ? 'number' : null, title: column.title }, column.name)));
  const body = rows.map((cells) => el('tr', {}, cells.map((cell, i) => (cell instanceof HTMLTableCellElement
    ? cell
    : el('td', { class: columns[i]?.number ? 'number' : null }, cell ?? nothing())))));
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': attributes.label ?? 'table' },
    el('table', { class: attributes.class }, el('thead', {}, head), el('tbody', {}, body)));
}

export const nothing = () => el('span', { class: 'null' }, 'NULL');

/** Rows as the run tells them: columns and cells, with the event time where neither a column nor the window has it. */
export function rowTable(data, label) {
  if (!data.rows?.length) return el('p', { class: 'note' }, 'No row seen yet.');
  const windowed = data.rows.some((row) => row.window);
  const timed = !windowed && !data.rows.every((row) => row.cells.some((cell) => Date.parse(cell) === row.time));
  const columns = [...(timed ? [{ name: 'event time' }] : []), ...(windowed ? [{ name: 'window' }] : []),
    ...data.columns.map((column) => ({ name: column.name, number: column.number, title: column.type }))];
  const rows = data.rows.map((row) => [...(timed ? [eventTime(row.time)] : []), ...(windowed ? [row.window ?? ''] : []), ...row.cells]);
  return table(columns, rows, { class: 'rows', label });
}

function eventTime(millis) {
  return Math.abs(millis) > 8.64e15 ? '' : time(millis);
}

export async function json(path) {
  const answer = await fetch(path, { cache: 'no-store' });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** Puts something in place of what an element holds, unless the reader has a selection or the focus in it. */
export function show(place, ...children) {
  const selection = document.getSelection();
  const inUse = selection && !selection.isCollapsed && place.contains(selection.anchorNode);
  if (!inUse && !(place.contains(document.activeElement) && place !== document.activeElement)) {
    const left = [...place.querySelectorAll('.scroll')].map((each) => each.scrollLeft);
    place.replaceChildren(...children.flat().filter(Boolean));
    [...place.querySelectorAll('.scroll')].forEach((each, i) => { each.scrollLeft = left[i] ?? 0; });
  }
}

import { ChartsPart } from './charts.js';
import { count, duration, el, json, rate } from './dom.js';
import { Graph } from './graph.js';
import { ReportPart } from './report.js';
import { LatePart, LettersPart, OutputsPart } from './rows.js';
import { StepPanel } from './step.js';
import { StreamsPart } from './streams.js';

const byId = (id) => document.getElementById(id);

/** A part of the page: what its link says, and what is shown in it. Only the one that is open asks for data. */
const parts = new Map();
let state = {};
let ended = false;

function add(id, title, part) {
  const place = el('div', { id: `part-${id}`, hidden: true }, part.place);
  parts.set(id, { part, place, link: el('a', { href: `#${id}` }, title, ' ', el('span', { class: 'count' })) });
  byId('nav').append(parts.get(id).link);
  byId('main').append(place);
}

const open = () => {
  const id = location.hash.slice(1).split(':')[0];
  return parts.has(id) ? id : parts.keys().next().value;
};

function route() {
  parts.forEach(({ place, link }, id) => {
    place.hidden = id !== open();
    if (id === open()) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  });
  parts.get(open())?.part.opened?.(location.hash.split(':')[1]);
  update();
}

function counted(id, number) {
  const part = parts.get(id);
  if (part) part.link.querySelector('.count').textContent = number > 0 ? count(number) : '';
}

async function update() {
  try {
    await parts.get(open())?.part.update?.(state);
  } catch {
    // The run has ended: what was shown last stays.
  }
}

const sum = (rows, number) => rows.reduce((all, row) => all + (number(row) ?? 0), 0);

function header() {
  const ledger = state.ledger ?? [];
  const sources = ledger.filter((row) => row.kind === 'source');
  const outputs = ledger.filter((row) => row.kind === 'output');
  const read = sum(sources, (row) => row.in);
  const late = sum(sources, (row) => row.events.late);
  const dead = sum(ledger, (row) => row.events.dead_lettered);
  const streams = (state.streams ?? []).filter((stream) => stream.partitions !== undefined);
  const counting = streams.filter((stream) => stream.lag !== undefined);
  const marks = streams.filter((stream) => stream.watermark !== undefined);
  const behind = marks.length ? marks.reduce((a, b) => (a.watermark < b.watermark ? a : b)) : null;
  const tiles = [
    ['Read', rate(sum(sources, (row) => row.in_rate)), `${count(read)} in all`],
    ['Written', rate(sum(outputs, (row) => row.in_rate)), `${count(sum(outputs, (row) => row.events.written))} in all`],
    ['Waiting (lag)', counting.length ? count(sum(counting, (stream) => stream.lag)) : '–', streams.length ? `up to ${duration(Math.max(...streams.map((stream) => stream.lag_seconds)))}` : 'not known'],
    ['Watermark', behind ? duration((state.at - behind.watermark) / 1000) : '–', behind ? `behind; ${behind.holder ? `held by ${behind.holder}` : 'held by none'}` : 'none yet'],
    ['Late', count(late), `${read ? ((late * 100) / read).toFixed(1) : '0.0'} % of what was read`, late > read * 0.05 ? 'bad' : late ? 'warn' : ''],
    ['Dead letters', count(dead), dead ? 'of all steps' : 'none', dead ? 'warn' : ''],
  ];
  byId('tiles').replaceChildren(...tiles.map(([name, value, more, mark]) => el('div', {}, el('dt', {}, name),
    el('dd', { class: mark || null }, mark ? `${mark === 'bad' ? '✕' : '▲'} ${value}` : value), el('dd', { title: more }, more))));
  counted('letters', dead);
  counted('late', late);
  connection(true);
  byId('reasons').replaceChildren(...(ended ? [] : state.reasons ?? []).map((reason) => el('li', {}, `✕ ${reason}`)));
}

function connection(connected) {
  const place = byId('state');
  const lasted = state.seconds === undefined ? '' : ` · ${duration(state.seconds)}`;
  if (ended) {
    place.className = '';
    place.textContent = `■ ended${lasted}`;
  } else if (!connected) {
    place.className = 'warn';
    place.textContent = '▲ no answer from the run';
  } else {
    place.className = state.ready ? 'ok' : 'bad';
    place.textContent = `${state.ready ? '● ready' : '✕ not ready'}${lasted}`;
  }
}

function listen() {
  const events = new EventSource('/events');
  let failures = 0;
  events.onmessage = (event) => {
    failures = 0;
    state = JSON.parse(event.data);
    ended = state.ended;
    header();
    update();
    if (ended) events.close();
  };
  events.addEventListener('full', () => { byId('state').textContent = '▲ too many browsers watch; trying again'; });
  events.onerror = () => {
    // An answer ends every few seconds, and the browser asks again: that is no failure yet.
    failures += 1;
    if (failures > 3 && !ended) connection(false);
    if (events.readyState === EventSource.CLOSED && !ended) setTimeout(listen, 5000);
  };
}

/** The graph, and below it the step that is chosen. */
class GraphPart {
  constructor(facts) {
    this.step = new StepPanel(facts);
    this.graph = new Graph(facts, (id) => {
      location.hash = `graph:${encodeURIComponent(id)}`;
      this.step.place.scrollIntoView({ block: 'nearest' });
    });
    this.place = el('div', {}, this.graph.place, this.step.place);
    this.first = facts.plan.boxes[0]?.id;
  }

  opened(id) {
    const box = id ? decodeURIComponent(id) : this.step.id ?? this.first;
    if (box !== this.step.id) this.step.choose(box);
    this.graph.chosen(box);
  }

  update(now) {
    this.graph.update(now);
    this.step.update(now);
  }
}

/** The file, with what was said of it at its lines. */
class FilePart {
  constructor(facts) {
    const marked = new Set(facts.diagnostics.map((each) => each.line));
    this.lines = facts.text.replace(/\n$/, '').split('\n').map((line, i) => el('li', { id: `line-${i + 1}`, class: marked.has(i + 1) ? 'marked' : null }, el('span', {}, String(i + 1)), el('code', {}, line)));
    this.place = el('section', { class: 'panel' }, el('h2', {}, facts.file),
      facts.diagnostics.length ? null : el('p', { class: 'note' }, 'Nothing was said of it.'),
      el('ul', {}, facts.diagnostics.map((each) => el('li', { class: each.severity === 'error' ? 'bad' : 'warn' }, `${each.severity} ${each.code} `,
        each.line ? el('a', { href: `#file:${each.line}` }, `line ${each.line}`) : '', `: ${each.message}`))),
      el('ol', { class: 'file' }, this.lines));
  }

  opened(line) {
    this.lines.forEach((each, i) => each.classList.toggle('chosen', String(i + 1) === line));
    if (line) byId(`line-${line}`)?.scrollIntoView();
  }
}

async function start() {
  const facts = await json('/facts');
  document.title = `${facts.pipeline} · Millrace`;
  byId('pipeline').textContent = facts.pipeline;
  byId('mode').textContent = facts.hidden?.length ? `${facts.mode} · hidden: ${facts.hidden.join(', ')}` : facts.mode;
  if (facts.reports) {
    byId('tiles').remove();
    const report = new ReportPart(facts.reports);
    add('report', 'Report', report);
    await report.load(facts.reports[0]);
    route();
    return;
  }
  const graph = new GraphPart(facts);
  add('graph', 'Graph', graph);
  add('streams', 'Streams', new StreamsPart());
  add('outputs', 'Outputs', new OutputsPart());
  add('letters', 'Dead letters', new LettersPart());
  add('late', 'Late', new LatePart());
  add('charts', 'Last hour', new ChartsPart());
  add('file', 'File', new FilePart(facts));
  parts.get('graph').place.hidden = false;
  await graph.graph.load();
  state = await json('/state');
  header();
  route();
  window.addEventListener('hashchange', route);
  listen();
}

start();

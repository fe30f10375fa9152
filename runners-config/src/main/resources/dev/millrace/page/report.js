import { count, duration, el, json, table } from './dom.js';

const EVENTS = ['passed', 'filtered', 'duplicates', 'late', 'dead_lettered', 'combined', 'matched', 'unmatched', 'written'];

/** What is left of a run that is over: its report, or that of a verification. */
export class ReportPart {
  constructor(reports) {
    this.reports = reports;
    this.body = el('div');
    this.place = el('div', {}, reports.length > 1 ? this.choice() : null, this.body);
  }

  choice() {
    const select = el('select', { id: 'report', onchange: () => this.load(select.value) },
      this.reports.map((name) => el('option', { value: name }, name)));
    return el('p', {}, el('label', { for: 'report' }, 'Report '), select);
  }

  async load(name) {
    const report = await json(`/report?name=${encodeURIComponent(name)}`);
    this.body.replaceChildren(...(report.trials ? ReportPart.verification(report) : ReportPart.run(report, 'Run')));
    return report;
  }

  static run(report, title) {
    const balanced = report.balanced;
    return [el('section', { class: 'panel' }, el('h2', {}, `${title}: ${report.pipeline}, ${report.mode}`),
      el('p', { class: balanced ? 'ok' : 'bad' }, balanced ? '✓ every row is accounted for' : '✕ the ledger does not add up'),
      el('p', { class: 'kind' }, `${report.state}, ${duration(report.seconds)}, ${count(report.rows_read)} rows read`),
      ReportPart.ledger(report.ledger),
      report.outputs.length ? el('h3', {}, 'Outputs') : null,
      report.outputs.length ? table([{ name: 'output' }, { name: 'kind' }, { name: 'place' }],
        report.outputs.map((each) => [each.output, each.kind, el('td', { class: 'wrap mono' }, each.place)]), { label: 'outputs' }) : null,
      report.notices.length ? el('h3', {}, 'Notices') : null,
      el('ul', {}, report.notices.map((each) => el('li', {}, `${each.severity} ${each.code}: ${each.message}`))))];
  }

  static ledger(rows) {
    const used = EVENTS.filter((name) => rows.some((row) => row[name]));
    const columns = [{ name: 'step' }, { name: 'kind' }, { name: 'in', number: true }, ...used.map((name) => ({ name: name.replace('_', '-'), number: true })),
      { name: 'held', number: true }, { name: 'missing', number: true }, { name: 'out', number: true }];
    const mark = (value) => el('td', { class: `number${value ? ' bad' : ''}` }, value ? `✕ ${count(value)}` : '0');
    return table(columns, rows.map((row) => [row.step, row.kind, count(row.in), ...used.map((name) => count(row[name])),
      mark(row.held), mark(row.expected_in - row.in), row.kind === 'output' ? '' : count(row.out)]), { class: 'full', label: 'ledger' });
  }

  static verification(report) {
    return [
      el('section', { class: 'panel' }, el('h2', {}, `Verification of ${report.pipeline}`),
        el('p', { class: report.same ? 'ok' : 'bad' }, report.same ? '✓ live and replay give the same rows' : '✕ live and replay differ'),
        el('ul', {}, report.notes.map((note) => el('li', {}, note)))),
      ...report.trials.flatMap((trial) => [
        el('section', { class: 'panel' }, el('h2', {}, trial.name),
          el('p', { class: 'kind' }, `late events: ${count(trial.late_events)}, dead letters: ${count(trial.dead_letters)}`),
          table([{ name: 'output' }, { name: '' }, { name: 'live', number: true }, { name: 'replay', number: true }, { name: 'equal', number: true },
            { name: 'only live', number: true }, { name: 'only replay', number: true }],
          trial.outputs.map((each) => [each.output, el('td', { class: each.same ? 'ok' : 'bad' }, each.same ? '✓ same' : '✕ differs'), count(each.live), count(each.replay),
            count(each.equal), count(each.unexplained.only_live), count(each.unexplained.only_replay)]), { class: 'full', label: 'outputs' }),
          trial.outputs.flatMap((each) => [...ReportPart.samples(each.output, each.unexplained.samples, 'live', 'replay', 'that nothing explains'),
            ...ReportPart.samples(each.output, each.explained.samples, 'without', 'with', 'that late events and dead letters explain')])),
        ...(trial.live_run ? ReportPart.run(trial.live_run, 'Live run') : []), ...ReportPart.run(trial.replay, 'Replay')]),
    ];
  }

  /** Two lines for each row that differs, one per side, with the columns that differ marked. */
  static samples(output, samples, left, right, why) {
    if (!samples.length) return [];
    const columns = [...new Set(samples.flatMap((each) => [each[left], each[right]]).filter(Boolean).flatMap(Object.keys))];
    const text = (value) => (value === null || value === undefined ? 'NULL' : typeof value === 'object' ? JSON.stringify(value) : String(value));
    const rows = samples.flatMap((each) => [left, right].filter((side) => each[side]).map((side) => [
      el('td', {}, `${side === left ? '−' : '+'} ${side}`), each.event_time,
      ...columns.map((name) => {
        const differs = each[left] && each[right] && text(each[left][name]) !== text(each[right][name]);
        return el('td', { class: differs ? 'differs' : null }, differs ? `≠ ${text(each[side][name])}` : text(each[side][name]));
      })]));
    return [el('h3', {}, `Rows of ${output} ${why}`),
      table([{ name: '' }, { name: 'event time' }, ...columns.map((name) => ({ name }))], rows, { class: 'rows', label: `differences of ${output}` })];
  }
}

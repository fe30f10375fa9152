// A server of kinesalite, and before it one that fails as the service does: `node server.js` says
// `ports FAILING REAL`.
// POST /faults with {"GetRecords": "throttle"} changes what an operation does from then on.
const http = require('http');
const kinesalite = require('kinesalite');

const real = kinesalite({
  ssl: false, createStreamMs: 5, updateStreamMs: 5, deleteStreamMs: 5, shardLimit: 1000,
});
let faults = {};
let calls = {};

const fail = (response, status, type) => {
  response.writeHead(status, {'Content-Type': 'application/x-amz-json-1.1'});
  response.end(JSON.stringify({__type: type, message: 'as a test wants it'}));
};

const forward = (request, body, taker) => {
  const headers = {...request.headers, 'content-length': Buffer.byteLength(body)};
  const options = {port: real.address().port, host: '127.0.0.1', method: 'POST', path: '/', headers};
  const inner = http.request(options, answer => {
    const parts = [];
    answer.on('data', part => parts.push(part));
    answer.on('end', () => taker(answer, Buffer.concat(parts)));
  });
  inner.end(body);
};

// Takes every second record, and says of the others that there were too many.
const inPart = (request, response, body) => {
  const all = JSON.parse(body);
  const takes = all.Records.map((record, i) => all.Records.length === 1 || i % 2 === 0);
  const some = {...all, Records: all.Records.filter((record, i) => takes[i])};
  forward(request, JSON.stringify(some), (answer, text) => {
    const taken = JSON.parse(text).Records;
    const Records = takes.map(take => take ? taken.shift()
      : {ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'too many'});
    response.writeHead(200, {'Content-Type': answer.headers['content-type']});
    response.end(JSON.stringify({FailedRecordCount: takes.filter(t => !t).length, Records}));
  });
};

// What the service does once the retention is over: {"gone": [SHARD, ...], "before": MILLIS} hides
// shards, and records that came before a time.
const forget = (operation, text) => {
  if (operation === 'ListShards' && faults.gone) {
    const answer = JSON.parse(text);
    answer.Shards = answer.Shards.filter(shard => !faults.gone.includes(shard.ShardId));
    return JSON.stringify(answer);
  }
  if (operation === 'GetRecords' && faults.before) {
    const answer = JSON.parse(text);
    answer.Records = (answer.Records || []).filter(
      record => record.ApproximateArrivalTimestamp * 1000 >= faults.before);
    return JSON.stringify(answer);
  }
  // kinesalite itself is always at the newest record.
  if (operation === 'GetRecords' && faults.behind) {
    return JSON.stringify({...JSON.parse(text), MillisBehindLatest: faults.behind});
  }
  return text;
};

const failing = http.createServer((request, response) => {
  const parts = [];
  request.on('data', part => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts);
    if (request.url === '/faults') {
      faults = JSON.parse(body);
      response.end(JSON.stringify(calls));
      calls = {};
      return;
    }
    const operation = (request.headers['x-amz-target'] || '').split('.')[1];
    calls[operation] = (calls[operation] || 0) + 1;
    if (operation === 'GetShardIterator' && (faults.gone || []).includes(JSON.parse(body).ShardId)) {
      return fail(response, 400, 'ResourceNotFoundException');
    }
    const every = calls[operation] % 3 === 0;
    switch (faults[operation]) {
      case 'throttle':
        if (every) return fail(response, 400, 'ProvisionedThroughputExceededException');
        break;
      case 'expire':
        if (every) return fail(response, 400, 'ExpiredIteratorException');
        break;
      case 'lapse':
        return fail(response, 400, 'ExpiredIteratorException');
      case 'break':
        if (every) return fail(response, 500, 'InternalFailure');
        break;
      case 'down':
        return fail(response, 500, 'InternalFailure');
      case 'deny':
        return fail(response, 400, 'AccessDeniedException');
      case 'missing':
        return fail(response, 400, 'ResourceNotFoundException');
      case 'part':
        return inPart(request, response, body);
      default:
    }
    forward(request, body, (answer, text) => {
      const left = answer.statusCode === 200 ? forget(operation, text) : text;
      response.writeHead(
        answer.statusCode, {...answer.headers, 'content-length': Buffer.byteLength(left)});
      response.end(left);
    });
  });
});
real.listen(0, '127.0.0.1', () => failing.listen(0, '127.0.0.1', () =>
  console.log(`ports ${failing.address().port} ${real.address().port}`)));

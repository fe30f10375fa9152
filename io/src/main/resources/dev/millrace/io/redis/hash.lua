-- KEYS: the hash; the text with the revision that ended it, where rows end.
-- ARGV: revision, life in milliseconds (0 for ever), number of values (-1 where the row has ended),
-- name and value of each, then the names of columns without a value.
-- Revisions have one length, and digits and small letters only: they compare alike in every locale.
local held = redis.call('HGET', KEYS[1], 'millrace_rev')
if held then
  if held >= ARGV[1] then return 0 end
elseif redis.call('EXISTS', KEYS[1]) == 1 then
  return redis.error_reply('MILLRACE the key holds a hash without millrace_rev, which no output wrote')
end
if KEYS[2] then
  local ended = redis.call('GET', KEYS[2])
  if ended and ended >= ARGV[1] then return 0 end
  if ARGV[3] == '-1' then
    redis.call('SET', KEYS[2], ARGV[1])
    if ARGV[2] ~= '0' then redis.call('PEXPIRE', KEYS[2], ARGV[2]) end
    redis.call('DEL', KEYS[1])
    return 1
  end
  if ended then redis.call('DEL', KEYS[2]) end
end
local last = 3 + 2 * ARGV[3]
redis.call('HSET', KEYS[1], 'millrace_rev', ARGV[1], unpack(ARGV, 4, last))
if last < #ARGV then redis.call('HDEL', KEYS[1], unpack(ARGV, last + 1)) end
if ARGV[2] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1

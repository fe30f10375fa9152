-- KEYS: the hash.
-- ARGV: revision, life in milliseconds (0 for ever), number of values, name and value of each,
-- then the names of columns without a value.
-- Revisions have one length, and digits and small letters only: they compare alike in every locale.
local held = redis.call('HGET', KEYS[1], 'millrace_rev')
if held then
  if held >= ARGV[1] then return 0 end
elseif redis.call('EXISTS', KEYS[1]) == 1 then
  return redis.error_reply('MILLRACE the key holds a hash without millrace_rev, which no output wrote')
end
local last = 3 + 2 * ARGV[3]
redis.call('HSET', KEYS[1], 'millrace_rev', ARGV[1], unpack(ARGV, 4, last))
if last < #ARGV then redis.call('HDEL', KEYS[1], unpack(ARGV, last + 1)) end
if ARGV[2] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1

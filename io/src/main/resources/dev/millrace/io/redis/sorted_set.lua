-- KEYS: the set; the hash of its members' revisions, also of those that have ended.
-- ARGV: revision, life in milliseconds (0 for ever), member, score (empty where the member has ended),
-- how many members stay (0 for all).
local held = redis.call('HGET', KEYS[2], ARGV[3])
if held and held >= ARGV[1] then return 0 end
if ARGV[4] == '' then
  redis.call('ZREM', KEYS[1], ARGV[3])
else
  redis.call('ZADD', KEYS[1], ARGV[4], ARGV[3])
end
redis.call('HSET', KEYS[2], ARGV[3], ARGV[1])
if ARGV[5] ~= '0' then redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -ARGV[5] - 1) end
if ARGV[2] ~= '0' then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
end
return 1

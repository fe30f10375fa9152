-- KEYS: the string; the text with the revision that ended it, where rows end.
-- ARGV: the JSON, which begins with its revision, and has nothing else where the row has ended;
-- life in milliseconds (0 for ever).
-- 17 characters come before the revision of 53.
local held = redis.call('GETRANGE', KEYS[1], 0, 69)
local revision = string.sub(ARGV[1], 18, 70)
if held ~= '' then
  if string.sub(held, 1, 17) ~= string.sub(ARGV[1], 1, 17) then
    return redis.error_reply('MILLRACE the key holds a text without millrace_rev, which no output wrote')
  end
  if string.sub(held, 18) >= revision then return 0 end
end
local function set(key, value)
  if ARGV[2] == '0' then
    redis.call('SET', key, value)
  else
    redis.call('SET', key, value, 'PX', ARGV[2])
  end
end
if KEYS[2] then
  local ended = redis.call('GET', KEYS[2])
  if ended and ended >= revision then return 0 end
  if string.sub(ARGV[1], 71) == '"}' then
    set(KEYS[2], revision)
    redis.call('DEL', KEYS[1])
    return 1
  end
  if ended then redis.call('DEL', KEYS[2]) end
end
set(KEYS[1], ARGV[1])
return 1

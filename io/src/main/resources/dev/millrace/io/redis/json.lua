-- KEYS: the string.
-- ARGV: the JSON, which begins with its revision; life in milliseconds (0 for ever).
-- 17 characters come before the revision of 53.
local held = redis.call('GETRANGE', KEYS[1], 0, 69)
if held ~= '' then
  if string.sub(held, 1, 17) ~= string.sub(ARGV[1], 1, 17) then
    return redis.error_reply('MILLRACE the key holds a text without millrace_rev, which no output wrote')
  end
  if string.sub(held, 18) >= string.sub(ARGV[1], 18, 70) then return 0 end
end
if ARGV[2] == '0' then
  redis.call('SET', KEYS[1], ARGV[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 1

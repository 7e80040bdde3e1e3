-- For wrk: asks the paths in the file PATHS, one after the other, from a random place on. Each connection waits PAUSE
-- milliseconds on average before it asks again, if that is set.
local paths = {}
for path in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = path end
math.randomseed(tonumber(os.getenv("SEED") or "1"))
local next_path = math.random(#paths)
request = function()
  next_path = next_path % #paths + 1
  return wrk.format("GET", paths[next_path])
end

local pause = tonumber(os.getenv("PAUSE") or "0")
if pause > 0 then
  delay = function() return math.random(0, 2 * pause) end
end

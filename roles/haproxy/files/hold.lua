-- While no server of a backend takes requests, new ones wait here instead of being answered 503. That is how the only
-- unit of a store can restart without a client noticing: it is drained, which takes it out of the rotation, and is made
-- ready again after the restart.
--
--   http-request lua.storeops_hold BACKEND if { nbsrv(BACKEND) lt 1 }     STOREOPS_HOLD is for how many seconds at most
--
-- Whoever drained the last server may have died since. So a drain that leaves nobody ends by itself after that time, and
-- requests wait for a little longer than that.

local most = tonumber(os.getenv("STOREOPS_HOLD") or "") or 0
-- All that waited at once would be more than a unit takes that has just begun: so many go every tenth of a second.
local at_once = 10
local going, held = {}, {}

local function may_go(name)
    local now = core.now()
    local tenth = now.sec * 10 + math.floor(now.usec / 100000)
    local one = going[name]
    if one == nil or one.tenth ~= tenth then
        one = { tenth = tenth, count = 0 }
        going[name] = one
    end
    one.count = one.count + 1
    return one.count <= at_once
end

core.register_action("storeops_hold", { "http-req" }, function(txn, name)
    local last = core.now().sec + most + 5
    while core.now().sec < last and (txn.f:nbsrv(name) == 0 or not may_go(name)) do
        core.msleep(100)
    end
end, 1)

-- The first word of what HAProxy shows: UP, DRAIN, DOWN, MAINT, NOLB, no.
local function status(server)
    return string.match(server:get_stats()["status"] or "", "^%a*")
end

-- A server in maintenance is there for somebody else to decide about.
local function let_go(backend)
    for _, server in pairs(backend.servers) do
        if status(server) == "DRAIN" then
            server:set_ready()
        end
    end
end

local function watch(name, backend)
    for _, server in pairs(backend.servers) do
        if status(server) == "UP" then
            held[name] = nil
            return
        end
    end
    held[name] = held[name] or core.now().sec
    if core.now().sec - held[name] > most then
        let_go(backend)
        held[name] = nil
    end
end

core.register_task(function()
    while true do
        core.sleep(1)
        for name, backend in pairs(core.backends) do
            if name == "store" or name == "sessions" then
                watch(name, backend)
            end
        end
    end
end)

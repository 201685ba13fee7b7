-- While no server of a backend takes requests, new ones wait here instead of being answered 503. That is how the only
-- unit of a store can restart without a client noticing: it is drained, which takes it out of the rotation, and is made
-- ready again after the restart.
--
--   http-request lua.storeops_hold BACKEND     in the backend; STOREOPS_HOLD is for how many seconds at most
--
-- Whoever drained the last server may have died since. So a drain that leaves nobody ends by itself after that time.

local most = tonumber(os.getenv("STOREOPS_HOLD") or "") or 0
local held = {}

local function nobody(backend)
    return backend ~= nil and backend:get_srv_act() == 0
end

core.register_action("storeops_hold", { "http-req" }, function(_, name)
    local last = core.now().sec + most
    while nobody(core.backends[name]) and core.now().sec < last do
        core.msleep(50)
    end
end, 1)

local function is_drained(server)
    return string.sub(server:get_stats()["status"] or "", 1, 5) == "DRAIN"
end

-- A server in maintenance is there for somebody else to decide about.
local function let_go(backend)
    for _, server in pairs(backend.servers) do
        if is_drained(server) then
            server:set_ready()
        end
    end
end

local function watch(name, backend)
    if not nobody(backend) then
        held[name] = nil
        return
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

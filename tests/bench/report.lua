-- What wrk asks for, where it is more than its URL, and what it saw.

-- Requests go round the paths of a file, one on each line, that is named after `--`.
function init(arguments)
    if not arguments[1] then return end
    local requests = {}
    for path in io.lines(arguments[1]) do
        requests[#requests + 1] = wrk.format("GET", path)
    end
    local last = 0
    request = function()
        last = last % #requests + 1
        return requests[last]
    end
end

-- One line of JSON.
done = function(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"failed":%d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end

// The budget is a hash:
//   rate           requests per second; absent until the provider refuses a request for its rate
//   slope          what the rate gains in a second of use
//   tokens         permits in the bucket
//   refilled_at    when the bucket was filled up to now
//   paused_until   nothing may be sent before
//   reason         why
//   cycle_at       when the last pause ended, or the first permit was given
//   cycle_granted  permits given since, without those that came back unused
//   granted        permits given in all, without those that came back unused
//   refusals       how often the provider said to wait
// Times are Redis' milliseconds. Numbers with a fraction are written with six digits after the point.

extension RedisScript {
    /// Permits, or how long there are none.
    ///
    /// - KEYS: 1 budget.
    /// - ARGV: 1 how many are wanted, 2 ceiling in requests per second (0: none), 3 ms that the budget is kept, 4 how
    ///   many of those given before were never used.
    /// - Output: `{given, ms to wait, reason}`; one of the first two is 0.
    static let takePermits = RedisScript(
        "takePermits",
        """
        local key, time, given, ceiling, unused = KEYS[1], now(), tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[4])
        if unused > 0 then
            for _, field in ipairs({'granted', 'cycle_granted'}) do
                local count = tonumber(redis.call('HGET', key, field))
                if count then redis.call('HSET', key, field, whole(math.max(0, count - unused))) end
            end
        end
        local found = redis.call('HMGET', key, 'paused_until', 'reason', 'rate', 'slope', 'tokens', 'refilled_at', 'cycle_at')
        local pausedUntil, rate = tonumber(found[1]) or 0, tonumber(found[3])
        if time < pausedUntil then return {0, pausedUntil - time, found[2] or ''} end
        if given < 1 then given = 1 end
        if not found[7] then redis.call('HSET', key, 'cycle_at', whole(time), 'cycle_granted', 0) end

        local limit = rate
        if ceiling > 0 and (not limit or ceiling < limit) then limit = ceiling end
        local wait = 0
        if limit then
            local elapsed = math.max(0, time - (tonumber(found[6]) or time)) / 1000
            local tokens = (tonumber(found[5]) or 1) + elapsed * limit
            tokens = math.min(math.max(1, limit / 2), tokens)
            if rate then
                rate = rate + (tonumber(found[4]) or 0) * math.min(elapsed, 1)
                redis.call('HSET', key, 'rate', string.format('%.6f', rate))
            end
            if tokens >= 1 then
                given = math.min(given, math.floor(tokens), math.max(1, math.floor(limit / 20)))
                tokens = tokens - given
            else
                given = 0
                wait = math.ceil((1 - tokens) / limit * 1000)
            end
            redis.call('HSET', key, 'tokens', string.format('%.6f', tokens), 'refilled_at', whole(time))
        end
        if given > 0 then
            redis.call('HINCRBY', key, 'granted', given)
            redis.call('HINCRBY', key, 'cycle_granted', given)
        end
        redis.call('PEXPIRE', key, ARGV[3])
        return {given, wait, 'pace'}
        """
    )

    /// Pauses the budget for a time, and lowers its pace if requests came too fast.
    ///
    /// - KEYS: 1 budget.
    /// - ARGV: 1 ms, 2 reason, 3 whether requests came too fast (0/1), 4 ms that the budget is kept after the pause.
    /// - Output: 1 the pause is in force, 0 a longer one was.
    static let pausePermits = RedisScript(
        "pausePermits",
        """
        local key, time = KEYS[1], now()
        local found = redis.call('HMGET', key, 'paused_until', 'rate', 'cycle_at', 'cycle_granted')
        local pausedUntil, rate = tonumber(found[1]) or 0, tonumber(found[2])
        local ends = time + tonumber(ARGV[1])
        redis.call('HINCRBY', key, 'refusals', 1)
        -- A 429 during a pause does not lower the pace again.
        if time >= pausedUntil and ARGV[3] == '1' then
            local span = math.max(0.001, (ends - (tonumber(found[3]) or time)) / 1000)
            local lowered = (tonumber(found[4]) or 0) / span
            if rate then lowered = math.max(rate * 0.5, math.min(rate * 0.7, lowered)) end
            redis.call('HSET', key, 'rate', string.format('%.6f', math.max(0.5, lowered)),
                'slope', string.format('%.6f', math.max(0.02, lowered / 60)), 'tokens', '1', 'refilled_at', whole(ends))
        end
        local isLonger = ends > pausedUntil
        if isLonger then
            redis.call('HSET', key, 'paused_until', whole(ends), 'reason', ARGV[2],
                'cycle_at', whole(ends), 'cycle_granted', 0)
        end
        redis.call('PEXPIRE', key, whole(math.max(ends, pausedUntil) - time + ARGV[4]))
        return isLonger and 1 or 0
        """
    )

    /// How the budget stands.
    ///
    /// - KEYS: 1 budget.
    /// - Output: `{rate or '', ms of pause left, reason, granted, refusals}`; nothing when there is no budget.
    static let readBudget = RedisScript(
        "readBudget",
        """
        local found = redis.call('HMGET', KEYS[1], 'rate', 'paused_until', 'reason', 'granted', 'refusals')
        if not (found[4] or found[5]) then return {} end
        local left = math.max(0, (tonumber(found[2]) or 0) - now())
        return {found[1] or '', whole(left), found[3] or '', found[4] or '0', found[5] or '0'}
        """
    )
}

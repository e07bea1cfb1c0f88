import Foundation
import Hashing

/// A Lua script, which Redis runs as one step.
///
/// Every script states its KEYS, ARGV and Output in a comment, and stands beside its only caller. All keys come in as
/// KEYS and share the hash tag of one queue.
package struct RedisScript: Sendable, Hashable {
    /// A name for messages.
    let name: String
    /// The script with the functions that it uses in front.
    let text: String
    /// The hash by which `EVALSHA` calls it.
    let sha: String

    init(_ name: String, _ body: String) {
        self.name = name
        text = Self.functions(for: body) + body
        sha = SHA1.digest(text).hexadecimal()
    }

    /// Every script, to be loaded at the start.
    static let all: [RedisScript] = [
        .enqueue, .enqueueRequest, .take, .begin, .progress, .heartbeat, .complete, .enqueueAgain, .bury, .due,
        .promote, .reclaim, .removeConsumer, .replay, .freeUnique, .cancel, .describeDelayed, .put, .evict,
        .lockEviction,
    ]

    /// The names of all scripts by what `EVALSHA` calls them: for whoever watches a server.
    package static let names = Dictionary(all.map { ($0.sha, $0.name) }, uniquingKeysWith: { $1 })

    /// The shared functions that a script needs, in their order: to define one costs half a microsecond at every call.
    private static func functions(for body: String) -> String {
        var needed: [Substring] = []
        for function in library.reversed() {
            let users = [body[...]] + needed
            if users.contains(where: { $0.contains(function.name + "(") }) { needed.insert(function.text, at: 0) }
        }
        return needed.map { $0 + "\n\n" }.joined()
    }

    /// ``shared``, function by function; one uses only those before it.
    private static let library: [(name: String, text: Substring)] = shared.split(separator: "\n\n").compactMap { text in
        let parts = text.split(separator: "local function ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        return (String(parts[1].prefix { $0 != "(" }), text)
    }

    /// Functions that several scripts use, an empty line between two of them and none within.
    private static let shared = """
        -- A full Redis refuses what may need memory only as a script's first write. This one is always allowed, and
        -- changes nothing: the key has no time to live.
        local function passMemoryLimit(key)
            redis.call('PERSIST', key)
        end

        -- Redis' clock in milliseconds.
        local function now()
            local time = redis.call('TIME')
            return time[1] * 1000 + math.floor(time[2] / 1000)
        end

        -- A whole number as text; tostring would write large ones with an exponent.
        local function whole(number)
            return string.format('%.0f', number)
        end

        -- Whether the entry is pending under this consumer: the one proof of ownership.
        local function owns(stream, group, consumer, entry)
            return #redis.call('XPENDING', stream, group, entry, entry, 1, consumer) > 0
        end

        -- The fields of an entry as a flat list; nil when something deleted it.
        local function fieldsOf(stream, entry)
            local found = redis.call('XRANGE', stream, entry, entry)
            return found[1] and found[1][2]
        end

        local function get(fields, name)
            for i = 1, #fields, 2 do
                if fields[i] == name then return fields[i + 1] end
            end
        end

        local function set(fields, name, value)
            for i = 1, #fields, 2 do
                if fields[i] == name then
                    fields[i + 1] = value
                    return
                end
            end
            fields[#fields + 1] = name
            fields[#fields + 1] = value
        end

        -- The job waits again: behind the others, or among the suspects when it lost a worker.
        local function addAgain(stream, suspects, fields)
            local crashes = tonumber(get(fields, 'crashes') or '0') or 0
            redis.call('XADD', crashes > 0 and suspects or stream, '*', unpack(fields))
        end

        -- How many entries nobody has taken: what is acknowledged is deleted.
        local function untaken(stream, group)
            return redis.call('XLEN', stream) - redis.call('XPENDING', stream, group)[1]
        end

        -- The entry is gone, from the pending list and from memory.
        local function drop(stream, group, entry)
            redis.call('XACK', stream, group, entry)
            redis.call('XDEL', stream, entry)
        end

        -- Frees a unique key, if this job is the one that holds it.
        local function release(key, id)
            if redis.call('GET', key) == id then redis.call('DEL', key) end
        end

        -- Adds a line to the timeline of a job that has a record, and sets further fields.
        local function note(record, at, what, ...)
            local timeline = redis.call('HGET', record, 'timeline')
            if not timeline then return end
            if #timeline < 4096 then timeline = timeline .. whole(at) .. ' ' .. what .. '\\n' end
            redis.call('HSET', record, 'timeline', timeline, ...)
        end

        -- How many may go now at this rate, and in how many ms the next one: a token bucket of a tenth of a second,
        -- kept as the moment at which it is full again.
        local function permits(flow, name, rate, time)
            if not rate or rate <= 0 then return 0, 250 end
            local interval = 1000 / rate
            local slack = math.max(interval, 100)
            local full = math.max(tonumber(redis.call('HGET', flow, name) or '0'), time)
            local allowed = math.floor((time + slack - full) / interval + 0.000001)
            return allowed, math.max(1, math.ceil(full + interval - slack - time))
        end

        -- Notes that as many went.
        local function spend(flow, name, rate, time, count)
            local full = math.max(tonumber(redis.call('HGET', flow, name) or '0'), time)
            redis.call('HSET', flow, name, string.format('%.3f', full + count * 1000 / rate))
            redis.call('PEXPIRE', flow, 86400000)
        end

        -- Counts jobs that succeeded or became dead letters, in ten-second slots of the last minute: the queue's rate.
        local function tally(stats, time, count)
            local slot = math.floor(time / 10000)
            local place = slot % 7
            if redis.call('HGET', stats, 'rate:at:' .. place) == tostring(slot) then
                redis.call('HINCRBY', stats, 'rate:n:' .. place, count)
            else
                redis.call('HSET', stats, 'rate:at:' .. place, slot, 'rate:n:' .. place, count)
            end
        end

        -- Writes a dead letter; an entry with more fields than Lua can pass on is packed into one.
        local function addDeadLetter(dead, fields, reason, at)
            if #fields > 4000 then fields = {'packed', cmsgpack.pack(fields)} end
            local copy = {}
            for i = 1, #fields do copy[i] = fields[i] end
            set(copy, 'dead_reason', reason)
            set(copy, 'dead_at', whole(at))
            return redis.call('XADD', dead, '*', unpack(copy))
        end

        -- A pending entry that something deleted: it leaves the pending list and is counted.
        local function forgetOrphan(stream, group, entry, stats)
            redis.call('XACK', stream, group, entry)
            redis.call('HINCRBY', stats, 'ghosts', 1)
        end

        -- The fields of an entry that a consumer owns, or nothing: then an orphaned one is forgotten.
        local function ownedFields(stream, group, consumer, entry, stats)
            if not owns(stream, group, consumer, entry) then return nil end
            local fields = fieldsOf(stream, entry)
            if not fields then forgetOrphan(stream, group, entry, stats) end
            return fields
        end

        -- Running → dead letter, once the entry is dropped; keys: 2 dead, 3 record, 4 unique key, 5 stats. The unique
        -- key is freed when the job holds it (id, or false), and the record is kept for so many ms.
        local function buryJob(keys, fields, reason, time, id, age)
            addDeadLetter(keys[2], fields, reason, time)
            if id then release(keys[4], id) end
            redis.call('HINCRBY', keys[5], 'dead', 1)
            tally(keys[5], time, 1)
            if redis.call('EXISTS', keys[3]) == 1 then
                note(keys[3], time, 'dead: ' .. reason, 'state', 'dead', 'error', reason)
                redis.call('PEXPIRE', keys[3], age)
            end
        end
        """
}

import Concurrency
import Logging
import NIOCore
import Observability

/// The open connections of a gateway, by channel: a request's context knows its channel only.
///
/// There are never more than a limit, so that descriptors are left for everything else. A new one beyond it takes the
/// place of the idlest: the one that has waited longest without a request, or with the header of one that is not
/// complete. When none is idle, the new one is closed at once.
final class Connections: Sendable {
    /// One open connection.
    fileprivate struct Open {
        let connection: Connection
        let channel: any Channel
        /// Its place among the idle; `nil` while a request of it is answered.
        var ticket: UInt64?
    }

    fileprivate struct State {
        var open: [ObjectIdentifier: Open] = [:]
        /// The idle connections in the order in which they became so; a ticket that is no longer its connection's
        /// counts nothing.
        var idle = CircularBuffer<(id: ObjectIdentifier, ticket: UInt64)>()
        var lastTicket: UInt64 = 0
        var closedIdlest = 0
        var closedNewest = 0
        var warnedAt: Duration?
    }

    /// How many idle connections are closed when no descriptor is left.
    private static let spared = 8

    private let limit: Int
    private let logger: Logger?
    private let clock: any TimeSource
    private let state = Mutex(State())

    /// Starts without connections.
    ///
    /// - Parameters:
    ///   - limit: How many may be open.
    ///   - logger: Gets a warning, once a minute at most, while connections are closed to make room.
    ///   - clock: The clock of the minutes.
    init(limit: Int = .max, logger: Logger? = nil, clock: any TimeSource) {
        self.limit = limit
        self.logger = logger
        self.clock = clock
    }

    /// How many there are.
    var count: Int { state.withLock { $0.open.count } }

    /// How many tickets of idle connections are kept, those that count nothing included.
    var tickets: Int { state.withLock { $0.idle.count } }

    /// The connection of a channel; nil when it is closed.
    subscript(channel: any Channel) -> Connection? {
        state.withLock { $0.open[ObjectIdentifier(channel)]?.connection }
    }

    /// Notes a new connection, which is idle until its first request is read.
    ///
    /// - Returns: False when there is no room for it, and its channel is to be closed.
    func add(_ channel: any Channel) -> Bool {
        let (hasRoom, idlest, warning) = state.withLock { state -> (Bool, Open?, String?) in
            var idlest: Open?
            if state.open.count >= limit {
                idlest = state.removeIdlest()
                guard idlest != nil else {
                    state.closedNewest += 1
                    return (false, nil, state.warning(limit, at: clock.uptime))
                }
                state.closedIdlest += 1
            }
            let id = ObjectIdentifier(channel)
            state.open[id] = Open(connection: Connection(), channel: channel)
            state.queue(id)
            return (true, idlest, idlest == nil ? nil : state.warning(limit, at: clock.uptime))
        }
        idlest?.connection.close()
        idlest?.channel.close(promise: nil)
        if let warning { logger?.warning("\(warning)") }
        return hasRoom
    }

    /// Closes some of those that have been idle longest, because the process has no descriptor left.
    func makeRoom() {
        let idlest = state.withLock { state in
            let idlest = (0..<Self.spared).compactMap { _ in state.removeIdlest() }
            state.closedIdlest += idlest.count
            return idlest
        }
        for open in idlest {
            open.connection.close()
            open.channel.close(promise: nil)
        }
    }

    /// Notes the end of a connection, and cancels the work for its client.
    func remove(_ channel: any Channel) {
        state.withLock { $0.open.removeValue(forKey: ObjectIdentifier(channel)) }?.connection.close()
    }

    /// Notes that a request of the connection is being answered.
    func markBusy(_ channel: any Channel) {
        state.withLock { $0.open[ObjectIdentifier(channel)]?.ticket = nil }
    }

    /// Notes that all requests of the connection are answered.
    func markIdle(_ channel: any Channel) {
        state.withLock { $0.queue(ObjectIdentifier(channel)) }
    }

    /// Figures for the operators' listener.
    var samples: [MetricsSample] {
        let (count, idlest, newest) = state.withLock { ($0.open.count, $0.closedIdlest, $0.closedNewest) }
        return [
            MetricsSample("juke_http_connections", Double(count)),
            MetricsSample("juke_http_connections_max", Double(limit)),
            MetricsSample("juke_http_connections_closed_total", Double(idlest), [("which", "idlest")]),
            MetricsSample("juke_http_connections_closed_total", Double(newest), [("which", "newest")]),
        ]
    }
}

extension Connections.State {
    /// Puts a connection behind the others that are idle.
    fileprivate mutating func queue(_ id: ObjectIdentifier) {
        guard open[id] != nil else { return }
        lastTicket += 1
        open[id]?.ticket = lastTicket
        idle.append((id, lastTicket))
        // Each request leaves a ticket that counts nothing; some are kept, so that few requests pay for the sweep.
        guard idle.count > 2 * open.count + 1_024 else { return }
        let open = open
        idle.removeAll { open[$0.id]?.ticket != $0.ticket }
    }

    /// Takes out the connection that has been idle longest; `nil` when none is.
    fileprivate mutating func removeIdlest() -> Connections.Open? {
        while let first = idle.popFirst() {
            if open[first.id]?.ticket == first.ticket { return open.removeValue(forKey: first.id) }
        }
        return nil
    }

    /// The warning about the limit; `nil` when it was given within the last minute.
    fileprivate mutating func warning(_ limit: Int, at now: Duration) -> String? {
        if let warnedAt, now - warnedAt < .seconds(60) { return nil }
        warnedAt = now
        return """
            \(limit) connections are open, as many as this process may have; the idlest are closed for new ones \
            (so far \(closedIdlest), and \(closedNewest) new ones); raise the limit of open files (ulimit -n, LimitNOFILE)
            """
    }
}

/// An error reply of Redis: its text, and the code that is read from it once.
struct RedisReplyError: Error, Sendable, Hashable {
    /// The kinds of error that a caller may act on.
    enum Code: Sendable, Hashable {
        /// The server does not know a script: it was restarted.
        case noScript
        /// The stream or its consumer group is missing.
        case noGroup
        /// The consumer group exists already.
        case groupExists
        /// A command needs a key that is missing.
        case noKey
        /// The server loads its data, or is a replica by now: another connection may reach a better one.
        case wrongServer
        /// The server cannot serve this command now.
        case notReady
        /// The user or the password is refused, or the user may not do this.
        case notPermitted
        /// The URL has a password, and the server has none.
        case noPassword
        /// The server has fewer databases.
        case noDatabase
        /// The server is one of a cluster.
        case cluster
        /// The server has no memory left.
        case outOfMemory
        /// The server cannot write to its disk.
        case diskFailed
        /// Anything else.
        case other
    }

    /// The text that Redis wrote.
    let text: String
    /// The kind of error.
    let code: Code

    /// Reads an error reply.
    init(_ text: String) {
        self.text = text
        code = Self.code(of: text)
    }

    private static func code(of text: String) -> Code {
        switch text.prefix(while: { $0 != " " }) {
        case "NOSCRIPT": .noScript
        case "NOGROUP": .noGroup
        case "BUSYGROUP": .groupExists
        case "LOADING", "READONLY", "MASTERDOWN", "UNBLOCKED": .wrongServer
        case "BUSY", "TRYAGAIN", "CLUSTERDOWN", "NOREPLICAS": .notReady
        case "NOAUTH", "WRONGPASS", "NOPERM": .notPermitted
        case "MOVED", "ASK", "CROSSSLOT": .cluster
        case "OOM": .outOfMemory
        case "MISCONF": .diskFailed
        default:
            // Errors with the general code ERR, some of them within a script's: Redis 6 writes
            // `ERR Error running script (call to f_…): @user_script:3: -NOGROUP No such key …`.
            if text.contains("NOGROUP") {
                .noGroup
            } else if text.contains("requires the key to exist") {
                .noKey
            } else if text.contains("Client sent AUTH, but no password is set")
                || text.contains("without any password configured")
            {
                .noPassword
            } else if text.contains("DB index is out of range") {
                .noDatabase
            } else {
                .other
            }
        }
    }

    /// Whether another connection may reach a better server.
    var isFromWrongServer: Bool { code == .wrongServer }

    /// The error of the messaging, which names the next step.
    func brokerError(at url: String) -> BrokerError {
        switch code {
        case .wrongServer, .notReady:
            BrokerError(
                .notReady, "Redis at \(url) is not ready to serve (\(text)); the call is worth another try shortly")
        case .noGroup:
            BrokerError(
                .groupMissing,
                """
                consumer group '\(RedisKeys.group)' is missing (\(text)); whoever reads next makes it anew, or run \
                `juke-enqueue doctor --fix`
                """
            )
        case .notPermitted:
            BrokerError(
                .notPermitted,
                """
                Redis at \(url) refuses (\(text)); give the user and the password in JUKE_REDIS_URL as \
                redis://user:password@host, and allow the user all commands on keys 'juke:*'
                """
            )
        case .noPassword:
            BrokerError(.notPermitted, "Redis at \(url) has no password; leave it out of JUKE_REDIS_URL")
        case .noDatabase:
            BrokerError(.invalidURL, "Redis at \(url) has no such database; raise its `databases`")
        case .cluster:
            RedisTopology.cluster.refusal(at: url)
        case .outOfMemory:
            BrokerError(
                .commandFailed,
                """
                Redis at \(url) has no memory left (\(text)); start workers, which empty the queues and then its memory, \
                raise its maxmemory, or run `juke-enqueue purge QUEUE`; `juke-enqueue doctor` says what fills it
                """
            )
        case .diskFailed:
            BrokerError(.commandFailed, "Redis at \(url) cannot write to its disk (\(text)); free space there")
        case .noScript, .groupExists, .noKey, .other:
            BrokerError(.commandFailed, "Redis at \(url) refused a command: \(text)")
        }
    }
}

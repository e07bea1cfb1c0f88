/// Turns the error replies of Redis into errors of ours.
enum RedisReplyError {
    static func error(_ text: String, at url: String) -> BrokerError {
        let word = text.prefix { $0 != " " }
        return switch word {
        case "LOADING", "READONLY", "MASTERDOWN", "UNBLOCKED", "BUSY", "TRYAGAIN", "CLUSTERDOWN", "NOREPLICAS":
            BrokerError(
                .notReady, "Redis at \(url) is not ready to serve (\(text)); the call is worth another try shortly")
        case "NOGROUP":
            BrokerError(
                .groupMissing,
                """
                consumer group '\(RedisKeys.group)' is missing (\(text)); whoever reads next makes it anew, or run \
                `juke-enqueue doctor --fix`
                """
            )
        case "NOAUTH", "WRONGPASS", "NOPERM":
            BrokerError(
                .notPermitted,
                """
                Redis at \(url) refuses (\(text)); give the user and the password in JUKE_REDIS_URL as \
                redis://user:password@host, and allow the user all commands on keys 'juke:*'
                """
            )
        case "OOM":
            BrokerError(
                .commandFailed,
                "Redis at \(url) has no memory left (\(text)); raise its maxmemory, or let workers empty the queues"
            )
        case "MISCONF":
            BrokerError(.commandFailed, "Redis at \(url) cannot write to its disk (\(text)); free space there")
        default:
            text.contains("Client sent AUTH, but no password is set")
                || text.contains("without any password configured")
                ? BrokerError(.notPermitted, "Redis at \(url) has no password; leave it out of JUKE_REDIS_URL")
                : text.contains("DB index is out of range")
                    ? BrokerError(.invalidURL, "Redis at \(url) has no such database; raise its `databases`")
                    : BrokerError(.commandFailed, "Redis at \(url) refused a command: \(text)")
        }
    }
}

import CHiredis
import Foundation

/// The address of Redis, how to connect, and the timeouts.
public struct RedisConfiguration: Sendable, Hashable {
    /// How to reach the server.
    public enum Address: Sendable, Hashable {
        /// A host and a TCP port.
        case tcp(host: String, port: Int)
        /// A socket in the file system.
        case unix(path: String)
    }

    /// The host and port, or the socket, of the server.
    public var address: Address
    /// Whether the connection is encrypted, as `rediss://` asks for.
    public var usesTLS = false
    /// The ACL user; `nil` for the default user.
    public var username: String?
    /// The password; `nil` when none is needed.
    public var password: String?
    /// The number of the database; 0 when the URL names none.
    public var database: Int
    /// How long a connection attempt may take.
    public var connectTimeout: Duration
    /// How long a command may go unanswered before the connection is thrown away.
    public var commandTimeout: Duration
    /// The longest that one blocking read blocks; its socket waits twice as long.
    public var blockLimit: Duration
    /// The longest pause between two attempts to connect.
    public var reconnectPause: Duration
    /// How long a call that can safely be repeated is repeated while Redis is away.
    public var retryBudget: Duration
    /// How long ``RedisBroker/connect()`` keeps trying at start.
    public var startBudget: Duration
    /// The beginning of every key, before a colon: ``defaultKeyPrefix``.
    public var keyPrefix: String

    /// The key prefix of a fleet; tests bind another one around the commands that they run.
    @TaskLocal package static var defaultKeyPrefix = "juke"

    /// Reads `redis://[user:pass@]host[:port][/db]`, `rediss://` for TLS, or `unix:///path[?db=n]`, percent-encoding
    /// allowed.
    ///
    /// - Throws: ``BrokerError`` with ``BrokerError/Code/invalidURL``; `rediss://` is refused by a build against a
    ///   hiredis without TLS.
    public init(url: String) throws {
        if let hosts = Self.hostList(of: url) { throw RedisTopology.hostList.refusal(at: hosts) }
        guard let components = URLComponents(string: url), let scheme = components.scheme?.lowercased() else {
            throw Self.invalid("it is not a URL")
        }
        let beyondHost = components.path + (components.query ?? "") + (components.fragment ?? "")
        guard !["redis", "rediss"].contains(scheme) || (!beyondHost.contains("@") && url.count { $0 == "@" } < 2)
        else { throw Self.invalid("it has an @ where none belongs; in a password write @ as %40, / as %2F, : as %3A") }
        let query = Dictionary(
            (components.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 }
        )
        var database = query["db"]
        switch scheme {
        case "redis", "rediss":
            usesTLS = scheme == "rediss"
            if usesTLS, juke_redis_has_tls() == 0 { throw Self.noTLS }
            guard let host = components.host, !host.isEmpty else { throw Self.invalid("it names no host") }
            let port = components.port ?? 6379
            guard (1...65535).contains(port) else { throw Self.invalid("port \(port) is not one of 1 to 65535") }
            let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
            address = .tcp(host: bare, port: port)
            let path = components.path.drop { $0 == "/" }
            if !path.isEmpty { database = String(path) }
        case "unix", "redis+unix", "redis+socket":
            guard components.path.count > 1 else { throw Self.invalid("it names no socket") }
            address = .unix(path: components.path)
        default:
            if let topology = RedisTopology(scheme: scheme) { throw topology.refusal(at: "\(scheme)://") }
            throw Self.invalid("its scheme is '\(scheme)'")
        }
        guard let number = Int(database ?? "0"), number >= 0 else {
            throw Self.invalid("what it says behind the host is not the number of a database")
        }
        self.database = number
        username = components.user.flatMap { $0.isEmpty ? nil : $0 }
        password = components.password.flatMap { $0.isEmpty ? nil : $0 }
        if password == nil, username != nil {
            throw Self.invalid("it has a user without a password; a password alone is written redis://:password@host")
        }
        connectTimeout = .seconds(2)
        commandTimeout = .seconds(5)
        blockLimit = .seconds(2)
        reconnectPause = .seconds(1)
        retryBudget = .seconds(2)
        startBudget = .seconds(30)
        keyPrefix = Self.defaultKeyPrefix
    }

    /// The URL for people: without the password.
    public var displayURL: String {
        let user = username.map { "\($0)@" } ?? ""
        return switch address {
        case .tcp(let host, let port):
            "redis\(usesTLS ? "s" : "")://\(user)\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
        case .unix(let path): "unix://\(user)\(path)\(database == 0 ? "" : "?db=\(database)")"
        }
    }

    /// The scheme and the hosts of a URL that names several; not its user and password.
    private static func hostList(of url: String) -> String? {
        guard let scheme = url.range(of: "://"), ["redis", "rediss"].contains(url[..<scheme.lowerBound].lowercased())
        else { return nil }
        let place = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        let hosts = place.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        return hosts.contains(",") ? "\(url[..<scheme.lowerBound])://\(hosts)" : nil
    }

    private static var noTLS: BrokerError {
        BrokerError(
            .invalidURL,
            """
            'rediss://' asks for TLS, which hiredis before 1.0 does not have, and this build is against one; build against \
            hiredis 1.0 or later with its ssl library, or use redis:// on a trusted network or through a tunnel (stunnel, \
            spiped), or unix:///path
            """
        )
    }

    private static func invalid(_ problem: String) -> BrokerError {
        BrokerError(
            .invalidURL,
            """
            the Redis URL cannot be used: \(problem); write redis://[user:pass@]host:port/db or unix:///path, \
            for example JUKE_REDIS_URL=redis://127.0.0.1:6379/0
            """
        )
    }
}

import CHiredis
import Foundation

/// Kinds of Redis servers that Juke cannot work with, how each is recognised, and what to do instead.
enum RedisTopology: Sendable {
    /// One server of a Redis Cluster.
    case cluster
    /// A sentinel, which watches servers and has no data.
    case sentinel
    /// Several servers in one URL.
    case hostList
    /// A server that speaks TLS, asked without.
    case tls

    /// The topology that a URL's scheme asks for; `nil` when it names none of these.
    init?(scheme: String) {
        guard scheme.contains("redis") else { return nil }
        if scheme.contains("sentinel") {
            self = .sentinel
        } else if scheme.contains("cluster") {
            self = .cluster
        } else {
            return nil
        }
    }

    /// The topology that a server states in its answer to `HELLO`; `nil` for a single server, or none stated.
    init?(greeting: RedisValue) {
        switch greeting.pairs.last(where: { $0.name == "mode" })?.value.text {
        case "cluster": self = .cluster
        case "sentinel": self = .sentinel
        default: return nil
        }
    }

    /// Why this cannot be used, and what can.
    ///
    /// - Parameter url: Where it is, for people.
    /// - Returns: An error that waiting does not cure.
    func refusal(at url: String) -> BrokerError {
        switch self {
        case .cluster:
            BrokerError(
                .unsupportedServer,
                """
                \(url) is a Redis Cluster, which Juke does not support: a queue lives on one server; point JUKE_REDIS_URL \
                at a single Redis (cluster mode disabled)
                """)
        case .sentinel:
            BrokerError(
                .unsupportedServer,
                """
                \(url) is a Redis Sentinel, which Juke does not ask; put one address before the primary (HAProxy that \
                checks `role:master`, a floating IP, a service of Kubernetes) and point JUKE_REDIS_URL there
                """)
        case .hostList:
            BrokerError(
                .unsupportedServer,
                """
                \(url) names several servers, and Juke uses one; put one address before the primary (HAProxy that checks \
                `role:master`, a floating IP, a service of Kubernetes) and point JUKE_REDIS_URL there
                """)
        case .tls:
            BrokerError(
                .unsupportedServer,
                """
                Redis at \(url) speaks TLS; write rediss:// in JUKE_REDIS_URL, or, in a build without TLS, point it at a \
                tunnel (stunnel, spiped) on this computer
                """)
        }
    }

    // MARK: - TLS

    /// The least greeting of TLS 1.2 (RFC 5246, section 7.4.1.2): one record with a ClientHello that offers two
    /// ciphers.
    private static let clientHello: [UInt8] =
        [0x16, 3, 1, 0, 0x2F, 1, 0, 0, 0x2B, 3, 3] + Array(repeating: 0x4A, count: 32)
        + [0, 0, 4, 0xC0, 0x2F, 0, 0x9C, 1, 0]

    /// Whether a server that broke off our greeting answers one of TLS: with a handshake, or with an alert.
    static func speaksTLS(_ configuration: RedisConfiguration) -> Bool {
        guard !configuration.usesTLS, case .tcp(let host, let port) = configuration.address,
            let socket = connected(to: host, port)
        else { return false }
        defer { close(socket) }
        let sent = clientHello.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        var first: UInt8 = 0
        return sent == clientHello.count && recv(socket, &first, 1, 0) == 1 && [0x15, 0x16].contains(first)
    }

    /// A socket whose calls take half a second at most.
    private static func connected(to host: String, _ port: Int) -> Int32? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &found) == 0, let address = found?.pointee else { return nil }
        defer { freeaddrinfo(found) }
        let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
        guard descriptor >= 0 else { return nil }
        var limit = timeval(tv_sec: 0, tv_usec: 500_000)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}

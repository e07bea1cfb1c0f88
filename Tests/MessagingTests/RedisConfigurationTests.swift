import Messaging
import Testing

@Suite("Redis configuration")
struct RedisConfigurationTests {
    @Test(
        arguments: [
            ("redis://127.0.0.1:6379/0", RedisConfiguration.Address.tcp(host: "127.0.0.1", port: 6379), 0, nil, nil),
            ("redis://cache", .tcp(host: "cache", port: 6379), 0, nil, nil),
            ("REDIS://u:p%40ss@h:1/7", .tcp(host: "h", port: 1), 7, "u", "p@ss"),
            ("redis://:secret@h", .tcp(host: "h", port: 6379), 0, nil, "secret"),
            ("redis://[::1]:7000", .tcp(host: "::1", port: 7000), 0, nil, nil),
            ("unix:///run/redis.sock", .unix(path: "/run/redis.sock"), 0, nil, nil),
            ("unix:///run/redis.sock?db=3", .unix(path: "/run/redis.sock"), 3, nil, nil),
        ] as [(String, RedisConfiguration.Address, Int, String?, String?)])
    func `a URL says where Redis is`(
        _ url: String, _ address: RedisConfiguration.Address, _ database: Int, _ user: String?, _ password: String?
    ) throws {
        let configuration = try RedisConfiguration(url: url)
        #expect(configuration.address == address && configuration.database == database)
        #expect(configuration.username == user && configuration.password == password)
    }

    @Test(arguments: [
        "", "127.0.0.1:6379", "http://h", "redis://", "redis://h/x", "redis://h:99999", "unix://", "redis://u@h",
        "amqp://h", "redis://h/-1",
    ])
    func `a URL that cannot be used is refused with an example`(_ url: String) {
        let error = #expect(throws: BrokerError.self) { try RedisConfiguration(url: url) }
        #expect(error?.code == .invalidURL)
        #expect(error?.message.contains("JUKE_REDIS_URL=") == true)
    }

    @Test(arguments: [
        "redis+sentinel://h:26379/mymaster", "redis-sentinel://h", "redis-cluster://h:7000", "redis+cluster://h",
        "redis://user:secret@h1:6379,h2:6379/0", "redis://h1,h2",
    ])
    func `a URL of several servers is refused with the alternative, and without its password`(_ url: String) {
        let error = #expect(throws: BrokerError.self) { try RedisConfiguration(url: url) }
        #expect(error?.code == .unsupportedServer)
        #expect(error?.message.contains("point JUKE_REDIS_URL") == true)
        #expect(error?.message.contains("secret") == false)
    }

    @Test func `TLS is used where hiredis has it, and refused with a way out where not`() throws {
        do {
            let configuration = try RedisConfiguration(url: "rediss://h:6380/0")
            #expect(configuration.usesTLS && configuration.displayURL == "rediss://h:6380/0")
        } catch let error as BrokerError {
            #expect(error.code == .invalidURL && error.message.contains("hiredis 1.0"))
            #expect(error.message.contains("stunnel"))
        }
    }

    @Test(arguments: [
        "redis://:hun@ter2@h:1/0", "redis://:hun/ter2@h", "redis://:hun@ter2/w0rd@h/1", "redis://:hun#ter2@h",
        "redis://:hun?ter2@h",
    ])
    func `a password that is not encoded is refused, and no piece of it shown`(_ url: String) {
        let error = #expect(throws: BrokerError.self) { try RedisConfiguration(url: url) }

        #expect(error?.code == .invalidURL)
        for piece in ["hun", "ter2", "w0rd"] {
            #expect(error?.message.contains(piece) == false, "\(error?.message ?? "")")
        }
    }

    @Test func `the password is not for display`() throws {
        let configuration = try RedisConfiguration(url: "redis://user:secret@h:1/2")
        #expect(configuration.displayURL == "redis://user@h:1/2")
    }
}

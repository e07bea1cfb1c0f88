import Testing

@testable import Messaging

/// What is read from the error replies of Redis.
struct RedisReplyErrorTests {
    @Test(arguments: [
        ("NOSCRIPT No matching script.", RedisReplyError.Code.noScript, BrokerError.Code.commandFailed),
        ("NOGROUP No such key 'k' or consumer group 'juke'", .noGroup, .groupMissing),
        (
            "ERR Error running script (call to f_0): @user_script:3: @user_script: 3: -NOGROUP No such key 'k'",
            .noGroup, .groupMissing
        ),
        ("BUSYGROUP Consumer Group name already exists", .groupExists, .commandFailed),
        ("ERR The XGROUP subcommand requires the key to exist.", .noKey, .commandFailed),
        ("LOADING Redis is loading the dataset in memory", .wrongServer, .notReady),
        ("READONLY You can't write against a read only replica.", .wrongServer, .notReady),
        ("BUSY Redis is busy running a script.", .notReady, .notReady),
        ("WRONGPASS invalid username-password pair", .notPermitted, .notPermitted),
        ("ERR Client sent AUTH, but no password is set", .noPassword, .notPermitted),
        ("ERR AUTH <password> called without any password configured", .noPassword, .notPermitted),
        ("ERR DB index is out of range", .noDatabase, .invalidURL),
        ("MOVED 12433 10.0.0.7:6379", .cluster, .unsupportedServer),
        ("CROSSSLOT Keys in request don't hash to the same slot", .cluster, .unsupportedServer),
        ("OOM command not allowed", .outOfMemory, .commandFailed),
        ("MISCONF Redis is configured to save RDB snapshots", .diskFailed, .commandFailed),
        ("ERR unknown command 'NOPE'", .other, .commandFailed),
    ])
    func `an error reply has one code for us and one for callers of the broker`(
        _ text: String, _ code: RedisReplyError.Code, _ brokerCode: BrokerError.Code
    ) {
        let error = RedisReplyError(text)

        #expect(error.code == code)
        #expect(error.brokerError(at: "redis://host").code == brokerCode)
    }
}

import ArgumentParser
import CommandKit
import Settings
import Testing

@testable import JukeCommand

/// Where `juke demo` serves.
struct DemoCommandTests {
    private static func settings(_ arguments: String..., environment: [String: String] = [:]) throws -> Settings {
        let command = try #require(try JukeCommand.parseAsRoot(["demo"] + arguments) as? DemoCommand)
        var settings = Settings(environment: environment)
        command.gateway.apply(to: &settings)
        command.chooseGateway(&settings)
        return settings
    }

    @Test func `every flag of the gateway works`() throws {
        let settings = try Self.settings(
            "--gateway-port", "9001", "--gateway-host", "127.0.0.2", "--auth", "token", "--rate-limit", "5")

        #expect(try settings.value(of: .gatewayPort) == 9001)
        #expect(try settings.value(of: .gatewayHost) == "127.0.0.2")
        #expect(try settings.value(of: .authentication) == .token)
    }

    @Test func `without flags it serves without tokens, whatever the environment says`() throws {
        let settings = try Self.settings(
            environment: ["JUKE_AUTH": "token", "JUKE_GATEWAY_PORT": "1"])

        #expect(try settings.value(of: .authentication) == .off)
        #expect(try settings.value(of: .gatewayPort) > 1_024)
    }

    @Test func `the two flags of the port mean the same`() throws {
        #expect(try Self.settings("--port", "9002").value(of: .gatewayPort) == 9002)
        #expect(try Self.settings("--port", "9002", "--gateway-port", "9002").value(of: .gatewayPort) == 9002)
        #expect(usageError("demo", "--port", "9002", "--gateway-port", "9003")?.contains("are the same") == true)
    }
}

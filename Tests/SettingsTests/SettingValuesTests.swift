import Testing

@testable import Settings

/// The values that settings take, beside numbers and words.
struct SettingValuesTests {
    @Test func `every default is a value that its setting accepts`() {
        #expect(Settings(environment: [:]).faults.isEmpty)
    }

    @Test(arguments: [("22-7", 22, 7), ("0-24", 0, 24), ("9-17", 9, 17), ("23-0", 23, 0)])
    func `hours of the day are read and written in one form`(text: String, first: Int, end: Int) throws {
        let hours = try #require(HoursOfDay(text))

        #expect(hours.first == first && hours.end == end)
        #expect("\(hours)" == text)
    }

    @Test(arguments: ["", "7", "7-7", "24-7", "7-25", "-7", "7-", "a-b", "1-2-3", "22 - 7"])
    func `hours that are none are refused`(text: String) {
        #expect(HoursOfDay(text) == nil)
    }

    @Test(arguments: [
        ("22-7", 22, 0, 0, 0), ("22-7", 6, 59, 59, 0), ("22-7", 0, 0, 0, 0), ("22-7", 7, 0, 0, 15 * 3_600),
        ("22-7", 21, 59, 30, 30), ("9-17", 9, 0, 0, 0), ("9-17", 17, 0, 0, 16 * 3_600), ("9-17", 8, 30, 0, 1_800),
        ("0-24", 13, 5, 0, 0),
    ])
    func `the wait ends when the hours begin, also over midnight`(
        text: String, hour: Int, minute: Int, second: Int, seconds: Int
    ) throws {
        let hours = try #require(HoursOfDay(text))

        #expect(hours.wait(hour: hour, minute: minute, second: second) == .seconds(seconds))
    }

    @Test(arguments: [
        (["JUKE_FEATURE_PROVIDER": "ears"], true), (["JUKE_CATALOG_PROVIDER": "files"], true),
        (["JUKE_CATALOG_PROVIDER": "subsonic"], true), (["JUKE_CATALOG_PROVIDER": "demo"], false), ([:], false),
        (["JUKE_CATALOG_PROVIDER": "files", "JUKE_FEATURE_PROVIDER": "reccobeats"], false),
    ])
    func `files are heard where the feature provider or the catalog says so`(
        environment: [String: String], hears: Bool
    ) throws {
        #expect(try Settings(environment: environment).hearsFiles() == hears)
    }

    @Test(arguments: [
        "localhost", "LOCALHOST:8080", "juke.localhost", "127.0.0.1:1", "127.8.9.10", "[::1]:8080", "[::1]",
        "juke.lan.",
        "juke.lan:443", "example.org", "a.b.example.org", "[fe80::1]:80",
    ])
    func `a known name is allowed, whatever its port`(host: String) throws {
        let hosts = try #require(AllowedHosts("juke.lan, .example.org, [fe80::1]"))

        #expect(hosts.allow(host))
    }

    @Test(arguments: [
        "", "evil.example", "notexample.org", "juke.lan.evil.example", "127.0.0.1.evil.example", "128.0.0.1", "127.0.0",
        "127.0.0.256", "localhost:80:80", "localhost/x", "[::1", "[::1]x", "juke.lan:8o",
    ])
    func `any other name is not, however it begins or ends`(host: String) throws {
        let hosts = try #require(AllowedHosts("juke.lan,.example.org"))

        #expect(!hosts.allow(host))
    }

    @Test func `a star allows every name, and nothing that is none`() throws {
        let hosts = try #require(AllowedHosts("*"))

        #expect(hosts.allow("evil.example:80") && hosts.allow("[2001:db8::1]"))
        #expect(!hosts.allow("evil.example/path") && !hosts.allow("[::1"))
    }

    @Test func `a name that is added is allowed beside the others`() throws {
        let hosts = AllowedHosts.loopback.adding("Juke.LAN")

        #expect(hosts.allow("juke.lan:8080") && hosts.allow("localhost"))
        #expect(!AllowedHosts.loopback.allow("juke.lan:8080"))
    }
}

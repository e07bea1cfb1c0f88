import Testing

@testable import CommandKit

/// What commands print for people.
struct TextTableTests {
    @Test func `columns are as wide as their widest cell`() {
        var table = TextTable([("Name", .left), ("Tracks", .right)])
        table.add(["Sigur Rós", "7"])
        table.add(["Low", "1200"])
        #expect(
            table.lines() == [
                "Name       Tracks",
                "─────────  ──────",
                "Sigur Rós       7",
                "Low          1200",
            ]
        )
    }

    @Test func `missing cells stay empty and surplus ones are left out`() {
        var table = TextTable([("A", .left), ("B", .left)])
        table.add(["1"])
        table.add(["1", "2", "3"])
        #expect(table.lines().suffix(2) == ["1", "1  2"])
    }

    @Test func `a cell neither steers the terminal nor makes a line of its own`() {
        var table = TextTable([("Name", .left), ("N", .right)])
        table.add(["\u{1B}]0;pwned\u{7}\nERROR forged", "1"])
        table.add(["a\u{9B}31m\u{202E}b", "2"])

        let lines = table.lines()

        #expect(lines.count == 4)
        #expect(lines[2].hasPrefix(#"\u{1B}]0;pwned\u{7}\nERROR forged"#))
        #expect(lines[3].hasPrefix(#"a\u{9B}31m\u{202E}b"#))
    }

    @Test func `a column that is too wide is cut between words, and a number never`() {
        var table = TextTable([("name", .left), ("state", .flexible), ("tracks", .right)])
        table.add(["a name of some length", "waiting for a worker", "1234567"])

        let lines = table.lines(fitting: 40)

        #expect(lines.allSatisfy { TerminalText.width(of: $0) <= 40 })
        #expect(lines[2] == "a name of some length  waiting…  1234567")
        #expect(table.lines(fitting: 30).contains { $0.hasSuffix("1234567") })
        #expect(table.lines(fitting: 30).allSatisfy { TerminalText.width(of: $0) <= 30 })
    }

    @Test(arguments: [40, 60, 80, 120])
    func `columns that do not fit beside each other stand in blocks, each with the first column`(_ columns: Int) {
        let headings = (1...9).map { "figure no. \($0)" }
        var table = TextTable([("system", .left)] + headings.map { ($0, .right) })
        table.add(["learned"] + (1...9).map { "0.\($0)00 ± 0.001" })

        let lines = table.lines(fitting: columns)

        #expect(lines.allSatisfy { TerminalText.width(of: $0) <= columns })
        #expect(lines.count { $0.hasPrefix("system") } == lines.count { $0.isEmpty } + 1)
        #expect(lines.count { $0.hasPrefix("learned") } == lines.count { $0.hasPrefix("system") })
        #expect((1...9).allSatisfy { figure in lines.count { $0.contains("0.\(figure)00 ± 0.001") } == 1 })
    }

    @Test func `a table without rows is its headings`() {
        #expect(TextTable([("A", .left), ("BC", .right)]).lines() == ["A  BC", "─  ──"])
    }

    @Test func `wide characters take two columns`() {
        var table = TextTable([("Name", .left), ("N", .left)])
        table.add(["椎名林檎", "x"])
        table.add(["Cafe\u{301}", "y"])
        #expect(table.lines() == ["Name      N", "────────  ─", "椎名林檎  x", "Cafe\u{301}      y"])
    }
}

struct ProgressBarTests {
    @Test func `on a terminal a bar fills from left to right`() {
        let text = ProgressBar.text("crawl", done: 5, of: 10, detail: "", withBar: true)
        #expect(
            text == "crawl  " + String(repeating: "█", count: 12) + String(repeating: "░", count: 12) + "  5/10  50 %")
    }

    @Test func `elsewhere it is a plain line`() {
        let text = ProgressBar.text("import", done: 1, of: 3, detail: "20,000 rows/s", withBar: false)
        #expect(text == "import: 1 of 3 (33 %)  20,000 rows/s")
    }

    @Test(arguments: [nil, 0])
    func `without a total it counts`(total: Int?) {
        #expect(ProgressBar.text("import", done: 7, of: total, detail: "", withBar: true) == "import: 7")
    }

    @Test func `more than all is all`() {
        let text = ProgressBar.text("x", done: 12, of: 10, detail: "", withBar: true)
        #expect(text.hasSuffix("12/10  100 %"))
        #expect(!text.contains("░"))
    }
}

/// Flags that hold what nobody else should see.
struct SecretURLTests {
    @Test(arguments: [
        ("redis://:secret@h:6379/0", true), ("postgres://juke:p%40ss@db/juke", true),
        ("postgres://db/juke?password=x", true), ("redis://h:6379/0", false), ("postgres://juke@db:5432/juke", false),
        ("sqlite:juke.db", false), ("unix:///run/redis.sock", false), ("redis://u:@h", false),
    ])
    func `a password in an address is noticed`(url: String, holdsPassword: Bool) {
        #expect(SecretURL.holdsPassword(url) == holdsPassword)
    }
}

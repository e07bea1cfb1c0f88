import Catalog
import Foundation
import Recommendations
import Testing

/// The state of a radio as the text that its client keeps.
struct RadioCursorTests {
    private static var state: RadioState {
        var state = RadioState(request: Data(#"{"seeds":[{"name":"Queen"}],"limit":10}"#.utf8))
        state.played = 70_000
        state.model = 0xFFFF_FFFF
        state.direction = (0..<32).map { Float($0) / 32 * ($0.isMultiple(of: 2) ? 1 : -1) }
        state.history = (1...2_000).map { UInt32($0) &* 2_654_435_761 }
        state.artists = [[1, 2], [], [3]]
        state.resting = [7]
        state.last = "track-9"
        return state
    }

    @Test func `a written cursor is read back`() throws {
        let state = Self.state
        let cursor = RadioCursor(key: [1, 2, 3])

        let read = try #require(cursor.state(of: cursor.text(of: state)))

        for (left, right) in zip(read.direction, state.direction) { #expect(abs(left - right) < 0.0001) }
        var same = read
        same.direction = state.direction
        #expect(same == state)
    }

    @Test func `the longest takes less than twelve thousand letters, all of them fit for an address`() {
        let text = RadioCursor(key: [1]).text(of: Self.state)

        #expect(text.utf8.count < 12_000)
        #expect(text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
    }

    @Test func `another key, a changed letter and a cut text are refused`() throws {
        let cursor = RadioCursor(key: [1, 2, 3])
        let text = cursor.text(of: Self.state)

        #expect(RadioCursor(key: [1, 2, 4]).state(of: text) == nil)
        #expect(RadioCursor(key: []).state(of: text) == nil)
        for place in [0, 40, text.count / 2, text.count - 20] {
            var letters = Array(text)
            letters[place] = letters[place] == "A" ? "B" : "A"
            #expect(cursor.state(of: String(letters)) == nil)
        }
        for other in ["", "A", "!", String(text.dropLast(4)), text + "AAAA"] { #expect(cursor.state(of: other) == nil) }
    }

    @Test func `bytes that are no state are none`() {
        let bytes = Self.state.bytes
        // What comes last is the request, which may have any length.
        let fixed = bytes.count - Self.state.request.count
        for length in Array(0..<200) + Array(stride(from: 200, to: fixed, by: 397)) + [fixed - 1] {
            #expect(RadioState(bytes: bytes.prefix(length)) == nil)
        }
        #expect(RadioState(bytes: [2] + Self.state.bytes.dropFirst()) == nil)
    }

    @Test func `a digest is never 0 and the same for the same text`() {
        #expect(RadioState.digest("a") == 0xE40C_292C)
        #expect(RadioState.digest("track-1") != RadioState.digest("track-2"))
    }
}

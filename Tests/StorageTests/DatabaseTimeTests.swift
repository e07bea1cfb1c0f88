import Catalog
import Foundation
import Testing

@testable import Storage

@Suite struct DatabaseTimeTests {
    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00.000000Z"), (1_769_890_822.020927, "2026-01-31T20:20:22.020927Z"),
        (951_782_399.999999, "2000-02-28T23:59:59.999999Z"), (-1.5, "1969-12-31T23:59:58.500000Z"),
    ])
    func `a moment is written as ISO text and read back`(seconds: Double, text: String) throws {
        let date = Date(timeIntervalSince1970: seconds)
        #expect(DatabaseTime.text(date) == text)
        let read = try #require(DatabaseTime.date(text: text))
        #expect(abs(read.timeIntervalSince(date)) < 1e-6)
        #expect(DatabaseTime.date(microseconds: DatabaseTime.microseconds(date)) == read)
    }

    @Test(arguments: [
        ("2000-01-01", 0), ("2000-03-01", 60), ("1999-12-31", -1), ("1900-01-01", -36_524), ("0000-01-01", -730_485),
        ("9999-12-31", 2_921_939),
    ])
    func `a date is a number of days since 2000`(text: String, number: Int32) throws {
        #expect(CalendarDay.number(of: try #require(ReleaseDate(text))) == number)
        #expect(CalendarDay.text(number) == text)
    }

    @Test func `placeholders are numbered outside of quotes only`() {
        #expect(
            PlaceholderRewriter.numbered("a = ? AND b = '?' AND \"c?\" = ?") == "a = $1 AND b = '?' AND \"c?\" = $2")
    }

    @Test func `a text is cut at the end of a character`() {
        #expect(ColumnLimit.fit("abc", 3) == "abc")
        #expect(ColumnLimit.fit("abcd", 3) == "ab…")
        #expect(ColumnLimit.fit("ab\u{1F468}\u{200D}\u{1F469}", 3) == "ab…")
        #expect(ColumnLimit.fit("a\0b", 3) == "ab")
        #expect(ColumnLimit.fit("ыыыы", 3) == "ыы…")
    }
}

@Suite struct TrackPlacesTests {
    @Test func `a taken place is refused or passed on to the next disc`() {
        var places = TrackPlaces()
        places.take(album: 1, disc: 1, number: 5)
        #expect(places.claim(album: 1, disc: 1, number: 5, .refuse) == nil)
        #expect(places.claim(album: 1, disc: 1, number: 5, .nextDisc) == 2)
        #expect(places.claim(album: 1, disc: 1, number: 5, .nextDisc) == 3)
        #expect(places.claim(album: 1, disc: 7, number: 5, .refuse) == 7)
        #expect(places.claim(album: 2, disc: 1, number: 5, .refuse) == 1)
    }
}

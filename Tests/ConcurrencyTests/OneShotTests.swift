import Concurrency
import Testing

/// Values that are set once and awaited once.
struct OneShotTests {
    @Test func `a value that was set before is there at once`() async {
        let shot = OneShot<Int>()

        let isFirst = shot.set(1)

        #expect(isFirst)
        #expect(shot.current == 1)
        #expect(await shot.value() == 1)
    }

    @Test func `a value that is set later ends the wait`() async {
        let shot = OneShot<Int>()
        let waiter = Task.immediate { await shot.value() }
        #expect(shot.current == nil)

        shot.set(2)

        #expect(await waiter.value == 2)
    }

    @Test func `only the first value counts`() async {
        let shot = OneShot<Int>()

        let answers = [shot.set(1), shot.set(2)]

        #expect(answers == [true, false])
        #expect(await shot.value() == 1)
    }
}

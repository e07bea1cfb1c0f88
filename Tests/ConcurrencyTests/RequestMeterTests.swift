import Concurrency
import Testing

/// Small things that count, and what a duration is in other units.
struct RequestMeterTests {
    @Test func `a meter counts what its task and the task's children send, and begins anew when it is read`() async {
        let meter = RequestMeter()

        await RequestMeter.$current.withValue(meter) {
            RequestMeter.current?.note()
            await withTaskGroup { group in
                for _ in 0..<10 { group.addTask { RequestMeter.current?.note() } }
            }
        }

        #expect(meter.take() == 11)
        #expect(meter.take() == 0)
        #expect(RequestMeter.current == nil)
    }

    @Test func `a flag that is set stays set`() async {
        let flag = SetOnceFlag()
        #expect(!flag.isSet)

        await withTaskGroup { group in
            for _ in 0..<4 { group.addTask { flag.set() } }
        }

        #expect(flag.isSet)
    }

    @Test(arguments: [
        (Duration.milliseconds(1_500), Int64(1_500)), (.microseconds(1_999), 1), (.microseconds(-1_999), -1),
        (.zero, 0), (.seconds(-2), -2_000), (.nanoseconds(999_999), 0),
    ])
    func `a duration has whole milliseconds, rounded toward zero`(duration: Duration, milliseconds: Int64) {
        #expect(duration.inMilliseconds == milliseconds)
    }

    @Test func `a duration in seconds keeps its fraction and its sign`() {
        #expect(Duration.milliseconds(1_250).inSeconds == 1.25)
        #expect(Duration.milliseconds(-250).inSeconds == -0.25)
    }

    @Test func `a budget's pause has its time and its reason, or neither`() {
        var status = BudgetStatus(rate: 2, pause: (.seconds(3), .quota), granted: 5, refusals: 1)
        #expect(status.pause?.remaining == .seconds(3) && status.pause?.reason == .quota)

        status.pause = nil
        #expect(status.pause == nil)
        #expect(status == BudgetStatus(rate: 2, granted: 5, refusals: 1))
    }
}

using Loop;
using Microsoft.Extensions.DependencyInjection;

namespace Samples;

public interface IClock;

public interface IStore<T>;

[LoopHandler]
public partial class Injected
{
    private readonly string _state;

    public Injected(
        IClock clock,
        IStore<string?> store,
        IServiceProvider services,
        Connection connection,
        EventLoop loop,
        [FromKeyedServices("main")] IClock main,
        [FromKeyedServices(7)] IClock seven,
        [FromKeyedServices(-7L)] IClock minus,
        [FromKeyedServices(DayOfWeek.Friday)] IClock friday,
        [FromKeyedServices('\'')] IClock quote,
        (IClock, IStore<int>)[] pairs,
        int retries = 3,
        IClock? spare = null,
        [FromKeyedServices(typeof(IClock))] IClock? keyed = null,
        params IClock[] rest) =>
        _state = $"{clock} {store} {services} {connection == Connection} {loop == EventLoop} {main} {seven} {minus} {friday} {quote} {pairs} {retries} {spare} {keyed} {rest}";

    private Injected(string state) => _state = state;

    [OnRecv]
    private void Received(RecvBuffer bytes) => _ = _state + bytes.Length;
}

using Loop;

[LoopHandler, AllocationFree]
partial class Everything
{
    readonly IReadOnlyList<int> _numbers = [1, 2];
    string _text = "";
    object? _any;

    [OnRecv]
    void Received(ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length;
        Func<int, int> add = n => n + length;
        _any = length;
        _text = $"{length}" + _text + string.Join(',', 1, "x");
        foreach (int number in _numbers.Where(n => n > length).ToList()) { _any = new { number }; }
        foreach (int number in _numbers) { _any = (from n in _numbers select n) as object; }
        Action done = Done;
        done += delegate { Done(); };
        int[] two = [1, .. bytes.ToArray(), length];
        if (two is [1, .. var rest] && rest.Length > 0) throw new InvalidOperationException(_text ?? "x");
    }

    async ValueTask<int> Later() { await Task.Yield(); return 4; }

    void Done() => _any = this with { };
}

using Loop;

namespace Samples;

[LoopHandler]
public partial class Silent;

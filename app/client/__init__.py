"""The one way in for screens: the API as typed methods. It holds no rule and draws nothing."""

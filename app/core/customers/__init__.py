"""People's word on which of a business's customers are one person; what the warehouse makes of it is dbt's affair."""
